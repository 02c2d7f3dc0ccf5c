import type { JSX } from 'preact';
import { type IconName, iconPaths } from './icons.ts';

/** Beside a word that says the same: hidden from screen readers. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      // Not from outside: the files are part of the program.
      dangerouslySetInnerHTML={{ __html: iconPaths(name) }}
    />
  );
}
