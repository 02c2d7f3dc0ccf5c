import { useSignal } from '@preact/signals';
import { usePhone, useWords } from '../page/context.ts';
import { Icon } from '../page/icon.tsx';

export function SendButton() {
  const phone = usePhone();
  const words = useWords();
  const notKept = useSignal(false);
  const { composer, computers } = phone;
  const computer = computers.chosen.value;
  const ready = composer.segments.value.length > 0 && !composer.tooLong.value && computer !== undefined;
  const send = async (): Promise<void> => {
    try {
      await phone.send();
      notKept.value = false;
    } catch {
      notKept.value = true;
    }
  };
  return (
    <>
      <button
        type="button"
        class="send primary"
        disabled={!ready}
        aria-label={computer && words.speak.sendTo(computer.name)}
        // The keyboard stays open for the next text.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => void send()}
      >
        <Icon name="send" />
        <span>{words.speak.send}</span>
      </button>
      {notKept.value && (
        <p class="problem" role="alert">
          {words.speak.notKept}
        </p>
      )}
    </>
  );
}
