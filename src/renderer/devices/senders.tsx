import type { JSX } from 'preact';
import type { SenderView, Verdict } from '../../protocol/control-views.ts';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Ago } from '../ui/ago.tsx';
import { Button } from '../ui/button.tsx';
import type { IconName } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Tag } from '../ui/tag.tsx';

const LOOK = {
  allowed: { icon: 'check', tone: 'good' },
  refused: { icon: 'ban', tone: 'bad' },
  ask: { icon: 'hand', tone: 'quiet' },
} as const;
const ACTIONS: readonly [Verdict, IconName][] = [
  ['allowed', 'check'],
  ['refused', 'ban'],
  ['ask', 'hand'],
];

function Sender({ sender }: { sender: SenderView }): JSX.Element {
  const { store, announcer } = useWindow();
  const deciding = useAction();
  const { senders } = words.value;
  const { relayId, senderId, name, verdict, lastAt } = sender;
  const decide = async (wanted: Verdict): Promise<void> => {
    await store.call('senders.decide', { relayId, senderId, verdict: wanted });
    announcer.say(senders.decided[wanted](name));
  };
  return (
    <li class="token" data-sender={senderId}>
      <span class="token-name">
        <strong>{name}</strong>
        <span class="token-about">
          <Ago of={lastAt} within={senders.lastSent} />
        </span>
      </span>
      <Tag {...LOOK[verdict]}>{senders.verdict[verdict]}</Tag>
      {ACTIONS.filter(([wanted]) => wanted !== verdict).map(([wanted, icon]) => (
        <Button
          key={wanted}
          icon={icon}
          label={senders.actionOf[wanted](name)}
          busy={deciding.busy.value}
          onClick={() => void deciding.run(() => decide(wanted))}
        >
          {senders.action[wanted]}
        </Button>
      ))}
      <ErrorNote error={deciding.error.value} />
    </li>
  );
}

/** Who types on this computer, and what its user says of that. */
export function Senders(): JSX.Element | null {
  const { store } = useWindow();
  const { senders } = words.value;
  const known = store.senders.value;
  if (known.length === 0) return null;
  const askFirst = store.settings.value?.askFirst ?? false;
  return (
    <section>
      <h2>{senders.title}</h2>
      <p class="muted">
        {askFirst ? senders.asked : senders.notAsked} <a href="#/settings">{senders.toSettings}</a>
      </p>
      <ul class="card tokens">
        {known.map((sender) => (
          <Sender key={`${sender.relayId} ${sender.senderId}`} sender={sender} />
        ))}
      </ul>
    </section>
  );
}
