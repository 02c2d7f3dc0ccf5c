import type { Language } from '../../web/language.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { Icon } from '../ui/icon.tsx';
import { INSTALL_WORDS } from './install-words.ts';
import { installPrompt, trusted } from './installing.ts';
import { Steps } from './steps.tsx';
import { TrustCertificate } from './trust-certificate.tsx';

/** How to put the page on the home screen, and how the phone comes to trust the certificate. */
export function InstallView() {
  const { membership } = usePhone();
  const words = useWords();
  const install = INSTALL_WORDS[words.tag as Language];
  const prompt = installPrompt.value;
  const isMember = membership.value !== undefined;
  return (
    <>
      <a class="button quiet" href={hrefOf(isMember ? 'settings' : 'speak')}>
        <Icon name="back" />
        {isMember ? words.settings.title : install.back}
      </a>
      <h1>{words.installTitle}</h1>
      <p>{install.intro}</p>
      {prompt !== undefined && (
        <button type="button" class="primary wide" onClick={() => void prompt.prompt()}>
          {install.button}
        </button>
      )}
      <Steps title={install.ios} steps={install.iosSteps} />
      <Steps title={install.android} steps={install.androidSteps} />
      <section>
        <h2>{install.trustTitle}</h2>
        {trusted.value !== undefined && (
          <p>
            <strong>{trusted.value ? install.trusted : install.untrusted}</strong>
          </p>
        )}
        <p>{install.trust}</p>
      </section>
      {trusted.value !== true && <TrustCertificate words={install} />}
    </>
  );
}
