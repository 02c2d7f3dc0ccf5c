import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

export function SendButton() {
  const words = useWords();
  const { draft, sender, computers, hearing } = usePhone();
  const computer = computers.chosen.value;
  // What is being heard is taken along.
  const any = draft.segments.value.length > 0 || hearing.interim.value !== '';
  const ready = any && !draft.tooLong.value && computer !== undefined;
  return (
    <>
      <button
        type="button"
        class="send primary"
        disabled={!ready}
        aria-busy={sender.finishing.value}
        aria-label={computer && words.speak.sendTo(computer.name)}
        // The keyboard stays open for the next text.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => void sender.send()}
      >
        <Icon name="send" />
        <span>{words.speak.send}</span>
      </button>
      {sender.notKept.value && (
        <p class="problem" role="alert">
          {words.speak.notKept}
        </p>
      )}
    </>
  );
}
