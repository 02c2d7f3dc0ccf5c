import { useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { Icon } from '../ui/icon.tsx';
import { installPrompt, trusted } from './installing.ts';

/** How to put the page on the home screen, and what a trusted certificate adds. */
export function InstallView() {
  const words = useWords();
  const { install } = words;
  const prompt = installPrompt.value;
  return (
    <>
      <a class="button quiet" href={hrefOf('settings')}>
        <Icon name="back" />
        {words.settings.title}
      </a>
      <h1>{install.title}</h1>
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
        <ol class="steps">
          {install.trustSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
    </>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly string[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}
