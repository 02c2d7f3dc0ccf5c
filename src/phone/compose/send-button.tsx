import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

export function SendButton() {
  const phone = usePhone();
  const words = useWords();
  const { composer, computers } = phone;
  const computer = computers.chosen.value;
  const ready = composer.segments.value.length > 0 && !composer.tooLong.value && computer !== undefined;
  return (
    <>
      <button
        type="button"
        class="send primary"
        disabled={!ready}
        aria-label={computer && words.speak.sendTo(computer.name)}
        // The keyboard stays open for the next text.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => void phone.send()}
      >
        <Icon name="send" />
        <span>{words.speak.send}</span>
      </button>
      {phone.notKept.value && (
        <p class="problem" role="alert">
          {words.speak.notKept}
        </p>
      )}
    </>
  );
}
