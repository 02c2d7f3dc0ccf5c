import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { descriptionOf, Field } from './field.tsx';
import { useSaving } from './use-saving.ts';

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly about?: string;
  readonly value: Value;
  readonly choices: Record<Value, string>;
  set(value: Value): Promise<unknown>;
}

/** One of several. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>): JSX.Element {
  const { label, about, value, choices, set } = props;
  const id = useId();
  const saving = useSaving();
  return (
    <Field id={id} label={label} saving={saving} {...(about !== undefined && { about })}>
      <select
        id={id}
        value={value}
        aria-describedby={descriptionOf(id)}
        onChange={({ currentTarget }) => {
          void saving
            .save(() => set(currentTarget.value as Value))
            .then((went) => {
              if (!went) currentTarget.value = value;
            });
        }}
      >
        {Object.entries<string>(choices).map(([each, word]) => (
          <option key={each} value={each}>
            {word}
          </option>
        ))}
      </select>
    </Field>
  );
}
