import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { descriptionOf, Field } from './field.tsx';
import { useSaving } from './use-saving.ts';

interface SwitchFieldProps {
  readonly label: string;
  readonly about?: string;
  readonly on: boolean;
  /** Why it cannot be switched here. */
  readonly unavailable?: string | undefined;
  set(on: boolean): Promise<unknown>;
}

/** On or off. It shows what the app says, so a change that fails switches itself back. */
export function SwitchField({ label, about, on, unavailable, set }: SwitchFieldProps): JSX.Element {
  const id = useId();
  const saving = useSaving();
  const text = unavailable ?? about;
  return (
    <Field id={id} label={label} saving={saving} {...(text !== undefined && { about: text })}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={unavailable !== undefined}
        aria-describedby={descriptionOf(id)}
        onChange={({ currentTarget }) => {
          const wanted = currentTarget.checked;
          void saving
            .save(() => set(wanted))
            .then((went) => {
              if (!went) currentTarget.checked = !wanted;
            });
        }}
      />
    </Field>
  );
}
