import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { descriptionOf, Field } from './field.tsx';
import { useSaving } from './use-saving.ts';

interface TextFieldProps<Value> {
  readonly label: string;
  readonly about?: string;
  /** As it is shown. */
  readonly value: string;
  readonly inputMode?: 'numeric' | 'text';
  readonly unit?: string;
  readonly refusal: string;
  /** `undefined` for what cannot be set. */
  parse(text: string): Value | undefined;
  set(value: Value): Promise<unknown>;
}

/** A line of text, saved when it is left or with Enter; Escape brings back what was. */
export function TextField<Value>(props: TextFieldProps<Value>): JSX.Element {
  const { label, about, value, inputMode = 'text', unit, refusal, parse, set } = props;
  const id = useId();
  const saving = useSaving();
  const draft = useSignal<string | undefined>(undefined);
  const refused = useSignal(false);
  const save = async (): Promise<void> => {
    const text = draft.value;
    if (text === undefined || text === value) {
      draft.value = undefined;
      refused.value = false;
      return;
    }
    const parsed = parse(text);
    refused.value = parsed === undefined;
    if (parsed === undefined) return;
    if (await saving.save(() => set(parsed))) draft.value = undefined;
  };
  return (
    <Field
      id={id}
      label={label}
      saving={saving}
      refused={refused.value ? refusal : undefined}
      {...(about !== undefined && { about })}
    >
      <input
        id={id}
        class={inputMode}
        inputMode={inputMode}
        value={draft.value ?? value}
        autocomplete="off"
        aria-describedby={descriptionOf(id)}
        aria-invalid={refused.value ? 'true' : undefined}
        onInput={({ currentTarget }) => {
          draft.value = currentTarget.value;
          refused.value = false;
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save();
          if (event.key !== 'Escape') return;
          draft.value = undefined;
          refused.value = false;
        }}
      />
      {unit !== undefined && <span class="unit">{unit}</span>}
    </Field>
  );
}
