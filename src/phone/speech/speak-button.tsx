import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

/** Tap to start, tap to stop. */
export function SpeakButton() {
  const phone = usePhone();
  const words = useWords();
  const { dictation } = phone;
  const listening = dictation.listening.value;
  return (
    <button
      type="button"
      class="speak"
      data-listening={listening}
      onClick={() => {
        if (listening) dictation.stop();
        else dictation.start(phone.spoken.value);
      }}
    >
      <Icon name={listening ? 'stop' : 'mic'} />
      <span>{listening ? words.speak.stop : words.speak.start}</span>
    </button>
  );
}
