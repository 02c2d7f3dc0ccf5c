import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { AUTHORITY_PATHS, type AuthorityAnswer, authorityAnswerSchema } from '../../protocol/sharing.ts';
import { fingerprintLines } from '../../web/fingerprint-lines.ts';
import { unlessNotFound } from '../net/api-error.ts';
import { usePhone } from '../shell/context.ts';
import type { InstallWords } from './install-words.ts';
import { Steps } from './steps.tsx';

/** `none`: the relay has no authority yet. `unknown`: it has not said. */
type Found = AuthorityAnswer | 'none' | 'unknown';

/** How the certificate of this relay gets into the phone, if it is for the address that the page was opened at. */
export function TrustCertificate({ words }: { words: InstallWords }) {
  const { api, follower } = usePhone();
  const { state } = follower.connection.value;
  const found = useSignal<Found>('unknown');
  useEffect(() => {
    api
      .ask('/authority', authorityAnswerSchema)
      .catch(unlessNotFound)
      .then(
        (authority) => (found.value = authority ?? 'none'),
        () => undefined,
      );
  }, [api, state, found]);
  const authority = found.value;
  if (typeof authority === 'string') return <p class="hint">{words[authority]}</p>;
  const { fingerprint, covers } = authority;
  const host = location.hostname.replace(/^\[|\]$/g, '');
  if (!covers.includes(host)) return <NotHere words={words} host={host} covers={covers} />;
  return (
    <>
      <section>
        <h2>{words.getTitle}</h2>
        <p>{words.get}</p>
        <p>{words.compare}</p>
        <p>
          <code class="fingerprint">
            {fingerprintLines(fingerprint).map((line) => (
              <span key={line}>{line}</span>
            ))}
          </code>
        </p>
      </section>
      <Steps title={words.ios} steps={words.iosTrust}>
        <a class="button wide" href={AUTHORITY_PATHS.ios}>
          {words.iosGet}
        </a>
      </Steps>
      <Steps title={words.android} steps={words.androidTrust}>
        <a class="button wide" href={AUTHORITY_PATHS.der} download="lantype.crt">
          {words.androidGet}
        </a>
      </Steps>
    </>
  );
}

interface NotHereProps {
  readonly words: InstallWords;
  readonly host: string;
  readonly covers: readonly string[];
}

function NotHere({ words, host, covers }: NotHereProps) {
  // Names stay when addresses change.
  const names = covers.filter((each) => /[a-z]/i.test(each) && !each.includes(':'));
  return (
    <section>
      <h2>{words.getTitle}</h2>
      <p>{words.notHere(host)}</p>
      {names.length > 0 && <p>{words.instead}</p>}
      {names.map((name) => (
        <p key={name}>
          <a href={`https://${name}:${location.port || 443}/`}>{`https://${name}:${location.port || 443}`}</a>
        </p>
      ))}
      <p>{words.renew}</p>
    </section>
  );
}
