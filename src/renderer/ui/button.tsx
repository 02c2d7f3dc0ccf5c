import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface ButtonProps {
  readonly icon?: IconName;
  readonly onClick: () => void;
  /** `main`: what most people want here. `danger`: cannot be taken back. */
  readonly kind?: 'main' | 'plain' | 'danger' | 'bare';
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** When the words alone do not say of what. */
  readonly label?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly controls?: string;
  readonly children: ComponentChildren;
}

/** While `busy` it keeps the focus and its place, and does nothing. */
export function Button(props: ButtonProps): JSX.Element {
  const { icon, onClick, kind = 'plain', busy = false, disabled, label, pressed, expanded, controls, children } = props;
  return (
    <button
      type="button"
      class={`button ${kind}`}
      disabled={disabled}
      aria-disabled={busy ? 'true' : undefined}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-controls={controls}
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
