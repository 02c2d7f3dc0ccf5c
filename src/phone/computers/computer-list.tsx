import { usePhone, useWords } from '../page/context.ts';

/** Every computer, with whether it is there and what waits for it. */
export function ComputerList({ onChosen }: { onChosen: (deviceId: string) => void }) {
  const { computers, follower } = usePhone();
  const words = useWords();
  const online = follower.connection.value.state === 'online';
  return (
    <ul class="computers" aria-label={words.computers.title}>
      {computers.all.value.map((computer) => {
        // What is in flight comes and goes without an event, and in milliseconds.
        const waiting = computer.queueDepth;
        const here = computer.online && online;
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
              <span class="dot" data-tone={here ? 'good' : 'wait'} />
              <span class="name">{computer.name}</span>
              {computer.name.toLowerCase() !== computer.deviceId && <span class="id">{computer.deviceId}</span>}
              <span class="state">
                {online ? (here ? words.computers.online : words.computers.away) : words.connection.offlineShort}
                {waiting > 0 && ` · ${words.computers.waiting(waiting)}`}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
