import { usePhone, useWords } from '../page/context.ts';
import { Icon } from '../page/icon.tsx';

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
