import type { JSX } from 'preact';
import type { HeldView, Verdict } from '../../protocol/control-views.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/note.tsx';

/** The question whether a sender may type on this computer, where nothing was said of it yet. */
export function HeldSender({ sender }: { sender: HeldView['sender'] | undefined }): JSX.Element | null {
  const { store, announcer } = useWindow();
  const deciding = useAction();
  const { senders } = words.value;
  if (sender?.verdict !== 'ask') return null;
  const { relayId, senderId, name } = sender;
  const decide = (verdict: Exclude<Verdict, 'ask'>): void =>
    void deciding.run(async () => {
      await store.call('senders.decide', { relayId, senderId, verdict });
      announcer.say(senders.decided[verdict](name));
    });
  return (
    <>
      <div class="buttons">
        <Button icon="check" busy={deciding.busy.value} onClick={() => decide('allowed')}>
          {senders.alwaysAllow(name)}
        </Button>
        <Button icon="ban" busy={deciding.busy.value} onClick={() => decide('refused')}>
          {senders.refuseAll(name)}
        </Button>
      </div>
      <ErrorNote error={deciding.error.value} />
    </>
  );
}
