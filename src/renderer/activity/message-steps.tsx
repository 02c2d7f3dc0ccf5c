import type { JSX } from 'preact';
import type { MessageItem } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { StateTag } from './state-tag.tsx';

/** The way of a message, each step with its time and how long after the one before. */
export function MessageSteps({ message }: { message: MessageItem }): JSX.Element {
  const { steps, error } = message;
  const { activity } = words.value;
  const { exactTime, duration, dateTime } = formats.value;
  return (
    <ol class="steps" aria-label={activity.way}>
      {steps.map((step, index) => {
        const { status, at } = step;
        const time = Date.parse(at);
        const before = steps[index - 1];
        return (
          <li key={`${status} ${at}`}>
            {/* A message fails once, at its end, and its error is that of this step. */}
            <StateTag of={{ ...step, ...(error !== undefined && { error }) }} />
            <time dateTime={at} title={dateTime(time)}>
              {exactTime(time)}
            </time>
            {before !== undefined && <span class="muted">+{duration(time - Date.parse(before.at))}</span>}
          </li>
        );
      })}
    </ol>
  );
}
