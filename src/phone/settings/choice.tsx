import { useId } from 'preact/hooks';

interface ChoiceProps<T extends string> {
  readonly words: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onChange: (value: T) => void;
}

/** One of several, in the way that the phone itself asks. */
export function Choice<T extends string>({ words, value, options, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div class="row">
      <label for={id}>{words}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options.find(([each]) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([each, shown]) => (
          <option key={each} value={each}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SwitchProps {
  readonly words: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** The whole line is the target. */
export function Switch({ words, on, onChange }: SwitchProps) {
  return (
    <label class="row switch">
      <span>{words}</span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
