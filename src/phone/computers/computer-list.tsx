import { usePhone, useWords } from '../shell/context.ts';
import { isTrueNow, presenceOf } from './landing.ts';

/** Every computer, with whether it is there and what waits for it. */
export function ComputerList({ onChosen }: { onChosen: (deviceId: string) => void }) {
  const { computers, follower } = usePhone();
  const words = useWords();
  const connected = isTrueNow(follower.connection.value.state);
  return (
    <ul class="computers" aria-label={words.computers.title}>
      {computers.all.value.map((computer) => {
        const presence = presenceOf(computer, connected, words);
        return (
          <li key={computer.deviceId}>
            <button
              type="button"
              aria-current={computer.deviceId === computers.chosen.value?.deviceId ? 'true' : undefined}
              onClick={() => {
                computers.choose(computer.deviceId);
                onChosen(computer.deviceId);
              }}
            >
              <span class="dot" data-tone={presence.tone} />
              <span class="name">{computer.name}</span>
              {computer.name.toLowerCase() !== computer.deviceId && <span class="id">{computer.deviceId}</span>}
              <span class="state">{presence.words}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
