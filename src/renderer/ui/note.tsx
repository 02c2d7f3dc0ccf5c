import type { ComponentChildren, JSX } from 'preact';
import { errorText } from '../i18n/error-text.ts';
import { words } from '../i18n/words.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import type { Tone } from './tag.tsx';

const ICONS: Record<Tone, IconName> = {
  good: 'circleCheck',
  busy: 'info',
  warn: 'triangleAlert',
  bad: 'circleX',
  quiet: 'info',
};

interface NoteProps {
  readonly tone: Tone;
  readonly title: string;
  readonly icon?: IconName;
  /** `alert` for what just went wrong, `status` for what just changed. */
  readonly role?: 'alert' | 'status';
  readonly children?: ComponentChildren;
}

/** Something to read, with what to do about it. */
export function Note({ tone, title, icon, role, children }: NoteProps): JSX.Element {
  return (
    <div class={`note tone-${tone}`} role={role}>
      <Icon name={icon ?? ICONS[tone]} />
      <div class="note-text">
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}

interface ErrorNoteProps {
  readonly error: { code: string; message: string; hint?: string | undefined } | undefined;
  readonly children?: ComponentChildren;
}

/** What went wrong just now; nothing while nothing did. */
export function ErrorNote({ error, children }: ErrorNoteProps): JSX.Element | null {
  if (error === undefined) return null;
  const { text, detail } = errorText(error, words.value);
  return (
    <Note tone="bad" title={text} role="alert">
      {detail !== undefined && <p>{detail}</p>}
      {children}
    </Note>
  );
}
