import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** `good`: done. `busy`: under way. `warn`: wants a look. `bad`: went wrong. `quiet`: nothing to do. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

/** A state, by icon, word and colour. */
export function Tag({
  icon,
  tone,
  children,
}: {
  icon: IconName;
  tone: Tone;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`tag tone-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
