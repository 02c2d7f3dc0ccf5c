import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface LinkButtonProps {
  readonly href: string;
  readonly icon: IconName;
  readonly kind?: 'main' | 'plain';
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** A way to another view that looks like a button. */
export function LinkButton({ href, icon, kind = 'plain', label, children }: LinkButtonProps): JSX.Element {
  return (
    <a class={`button ${kind}`} href={href} aria-label={label}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  );
}
