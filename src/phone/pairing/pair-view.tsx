import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { Icon } from '../ui/icon.tsx';

const COMMAND = 'npm run lantype -- pair';

/** Before the phone is paired: it is being let in, was not, or has to be told how. */
export function PairView() {
  const { pairing } = usePhone();
  const words = useWords();
  const state = pairing.state.value;
  const problem = state.state === 'failed' ? state.problem : undefined;
  return (
    <main class="view view-pair">
      <img class="logo" src="/icon.svg" alt="" width="72" height="72" />
      <h1>{words.pair.title}</h1>
      <div role="status">
        {state.state === 'pairing' && <p class="busy">{words.pair.pairing}</p>}
        {problem !== undefined && (
          <div class="notice" data-tone="bad">
            <Icon name="warning" />
            <p>
              <strong>{words.pair.failed}.</strong> {words.pair.problems[problem]}
            </p>
          </div>
        )}
      </div>
      {problem === 'no-answer' && (
        <button type="button" class="primary wide" onClick={() => void pairing.retry()}>
          {words.pair.retry}
        </button>
      )}
      {state.state !== 'pairing' && (
        <>
          <p class="lead">{words.pair.intro}</p>
          <ol class="steps">
            {words.pair.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p class="hint">
            {words.pair.noWindow} <code>{COMMAND}</code>
          </p>
          <p>
            <a href={hrefOf('install')}>{words.pair.warned}</a>
          </p>
        </>
      )}
    </main>
  );
}
