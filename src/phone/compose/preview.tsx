import { payloadWords } from '../history/message-words.ts';
import { usePhone, useWords } from '../shell/context.ts';

/** What spoken commands make of the text, before it is sent; nothing where they make nothing of it. */
export function Preview() {
  const { composer } = usePhone();
  const words = useWords();
  if (!composer.changed.value) return null;
  return (
    <p class="preview">
      <small>{words.speak.preview}</small>
      <output>{payloadWords(composer.segments.value, words)}</output>
    </p>
  );
}
