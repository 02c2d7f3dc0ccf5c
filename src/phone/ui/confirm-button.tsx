import { useSignal } from '@preact/signals';
import { useWords } from '../shell/context.ts';
import { Icon } from './icon.tsx';

interface ConfirmButtonProps {
  readonly words: string;
  readonly sure: string;
  readonly onSure: () => void;
}

/** For what cannot be undone: asks in its own place. */
export function ConfirmButton({ words, sure, onSure }: ConfirmButtonProps) {
  const { common } = useWords();
  const asking = useSignal(false);
  if (!asking.value) {
    return (
      <button type="button" class="quiet bad wide" onClick={() => (asking.value = true)}>
        <Icon name="trash" />
        {words}
      </button>
    );
  }
  return (
    <div class="sure">
      <button
        type="button"
        class="danger"
        // biome-ignore lint/a11y/noAutofocus: it stands where the finger, or the focus, has just been
        autoFocus
        onClick={() => {
          asking.value = false;
          onSure();
        }}
      >
        {sure}
      </button>
      <button type="button" onClick={() => (asking.value = false)}>
        {common.cancel}
      </button>
    </div>
  );
}
