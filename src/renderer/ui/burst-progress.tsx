import type { JSX } from 'preact';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';

/** How far a computer is with the messages it got at once; nothing while there are few. */
export function BurstProgress({ deviceId }: { deviceId: string }): JSX.Element | null {
  const { store } = useWindow();
  const burst = store.bursts.running.value.get(deviceId);
  if (burst === undefined) return null;
  const { number } = formats.value;
  const text = words.value.devices.burst(number(burst.done), number(burst.total));
  return (
    <div class="burst">
      <progress value={burst.done} max={burst.total} aria-label={text} />
      <span>{text}</span>
    </div>
  );
}
