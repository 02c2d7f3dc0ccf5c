import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { HeldMessage } from './held-message.tsx';

/** So many at first: the messages below must not be pushed out of sight. */
const SHOWN = 5;

/** What waits for the user of this computer, oldest first. */
export function HeldPanel(): JSX.Element | null {
  const { store } = useWindow();
  const all = useSignal(false);
  const held = store.held.value;
  const { activity, phrases } = words.value;
  if (held.length === 0) return null;
  const shown = all.value ? held : held.slice(0, SHOWN);
  return (
    <section class="card held-panel">
      <h2>{activity.heldTitle}</h2>
      <p class="muted">{activity.heldIntro}</p>
      <ul>
        {shown.map((each) => (
          <HeldMessage key={each.messageId} held={each} />
        ))}
      </ul>
      {shown.length < held.length && (
        <Button
          onClick={() => {
            all.value = true;
          }}
        >
          {`${phrases.showAll} (${formats.value.number(held.length)})`}
        </Button>
      )}
    </section>
  );
}
