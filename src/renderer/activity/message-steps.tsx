import type { JSX } from 'preact';
import type { MessageItem } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { Tag } from '../ui/tag.tsx';
import { lookOf } from './message-state.ts';

/** The way of a message, each step with its time and how long after the one before. */
export function MessageSteps({ steps }: { steps: MessageItem['steps'] }): JSX.Element {
  const { activity } = words.value;
  const { exactTime, duration, dateTime } = formats.value;
  return (
    <ol class="steps" aria-label={activity.way}>
      {steps.map(({ status, receipt, at }, index) => {
        const { icon, tone, word } = lookOf(status, receipt);
        const time = Date.parse(at);
        const before = steps[index - 1];
        return (
          <li key={`${status} ${at}`}>
            <Tag icon={icon} tone={tone}>
              {activity[word]}
            </Tag>
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
