import type { JSX } from 'preact';
import { formats } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';

/** How long ago that was, going along with time. `of`: ISO 8601. `within`: the words around it. */
export function Ago({ of, within }: { of: string; within: (ago: string) => string }): JSX.Element {
  const { ticker } = useWindow();
  const { ago, dateTime } = formats.value;
  return (
    <time dateTime={of} title={dateTime(Date.parse(of))}>
      {within(ago(Date.parse(of), ticker.now.value))}
    </time>
  );
}
