import type { ComponentChildren, JSX } from 'preact';
import { errorText } from '../i18n/error-text.ts';
import { words } from '../i18n/words.ts';
import { Icon } from '../ui/icon.tsx';
import type { Saving } from './use-saving.ts';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  readonly saving: Saving;
  /** What is wrong with what stands in the field. */
  readonly refused?: string | undefined;
  readonly children: ComponentChildren;
}

/** What `aria-describedby` of the control in a `Field` is. */
export const descriptionOf = (id: string): string => `${id}-about ${id}-state`;

/** A setting: its name, its control, and beside it whether it was saved. */
export function Field({ id, label, about, saving, refused, children }: FieldProps): JSX.Element {
  const error = saving.error.value;
  const why = error !== undefined ? errorText(error, words.value) : undefined;
  const bad = refused ?? (why && `${why.text} ${why.detail ?? ''}`.trim());
  return (
    <div class="field">
      <div class="field-words">
        <label for={id}>{label}</label>
        {about !== undefined && (
          <p class="muted" id={`${id}-about`}>
            {about}
          </p>
        )}
      </div>
      <div class="field-control">{children}</div>
      <p class={bad === undefined ? 'field-saved' : 'field-error'} id={`${id}-state`} role="status">
        {bad === undefined && saving.saved.value && (
          <>
            <Icon name="check" />
            {words.value.phrases.saved}
          </>
        )}
        {bad !== undefined && (
          <>
            <Icon name="circleX" />
            {bad}
          </>
        )}
      </p>
    </div>
  );
}
