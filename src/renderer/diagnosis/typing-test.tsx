import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { TypingTest as TypingTestResult } from '../../protocol/control-views.ts';
import { browserClock } from '../../web/clock.ts';
import { StateTag } from '../activity/state-tag.tsx';
import { formats, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Comparison } from './comparison.tsx';

interface Outcome {
  readonly result: TypingTestResult;
  readonly sent: string;
  readonly arrived: string;
}

/** The program reads the text before it shows it. */
const SETTLE_MS = 1_000;
const LOOK_MS = 20;

/** Resolves when the field holds the text, or will not any more. */
function settled(field: HTMLTextAreaElement, text: string): Promise<void> {
  const deadline = browserClock.now() + SETTLE_MS;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (field.value === text || browserClock.now() >= deadline) resolve();
    else browserClock.after(LOOK_MS, look);
  };
  look();
  return promise;
}

/** Types a sentence into a field of this very page, as every message is typed, and compares. */
export function TypingTest(): JSX.Element {
  const { store } = useWindow();
  const { run, busy, error } = useAction();
  const outcome = useSignal<Outcome | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { diagnosis } = words.value;
  const type = async (): Promise<void> => {
    const element = field.current;
    if (element === null) return;
    const sent = diagnosis.sentence;
    outcome.value = undefined;
    element.value = '';
    element.focus();
    const result = await store.call('diagnosis.type', { text: sent });
    await settled(element, sent);
    outcome.value = { result, sent, arrived: element.value };
  };
  const done = outcome.value;
  return (
    <section class="card">
      <h2>{diagnosis.test}</h2>
      <p class="muted" id={`${id}-about`}>
        {diagnosis.testIntro}
      </p>
      <p class="sentence">
        <span class="muted">{diagnosis.sent}</span> <q>{diagnosis.sentence}</q>
      </p>
      <label for={id}>{diagnosis.field}</label>
      <textarea id={id} ref={field} rows={2} aria-describedby={`${id}-about`} spellcheck={false} />
      <div class="buttons">
        <Button kind="main" icon="keyboard" busy={busy.value} onClick={() => void run(type)}>
          {busy.value ? diagnosis.typing : diagnosis.type}
        </Button>
        {done !== undefined && (
          <span class="tags">
            <StateTag of={done.result} />
            <span class="muted">{diagnosis.took(formats.value.duration(done.result.latencyMs))}</span>
          </span>
        )}
      </div>
      <ErrorNote error={error.value ?? done?.result.error} />
      {done !== undefined && <Comparison sent={done.sent} arrived={done.arrived} />}
    </section>
  );
}
