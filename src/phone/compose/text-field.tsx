import { payloadWords } from '../history/message-words.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

/** The text, for fingers and for the keyboard's own dictation; below it what is being heard. */
export function TextField() {
  const phone = usePhone();
  const words = useWords();
  const { draft, sender, dictation } = phone;
  const { interim, listening, problem } = dictation;
  const text = draft.text.value;
  return (
    <div class="field" data-listening={listening.value}>
      <textarea
        aria-label={words.speak.field}
        placeholder={dictation.supported ? words.speak.placeholder : words.speak.placeholderNoSpeech}
        value={text}
        lang={phone.spoken.value}
        rows={3}
        enterkeyhint="enter"
        spellcheck
        onInput={(event) => {
          draft.text.value = event.currentTarget.value;
        }}
      />
      {text !== '' && (
        <button
          type="button"
          class="clear"
          aria-label={words.speak.clear}
          onClick={(event) => {
            draft.text.value = '';
            event.currentTarget.parentElement?.querySelector('textarea')?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      {/* Heard by who listens anyway: read aloud it would be heard again. */}
      {listening.value && (
        <p class="interim" aria-hidden="true">
          {interim.value || words.speak.listening}
        </p>
      )}
      {draft.tooLong.value && (
        <p class="problem" role="alert">
          {words.speak.tooLong}
        </p>
      )}
      {problem.value !== undefined && !listening.value && (
        <p class="problem" role="alert">
          {words.speak.problems[problem.value]}
        </p>
      )}
      <Preview />
      {sender.counting.value && (
        <p class="counting" role="status">
          <span>{words.speak.sendingSoon}</span>
          <button type="button" class="small" onClick={() => sender.hold()}>
            {words.speak.hold}
          </button>
        </p>
      )}
    </div>
  );
}

/** What spoken commands make of the text, before it is sent; nothing where they make nothing of it. */
function Preview() {
  const { draft } = usePhone();
  const words = useWords();
  if (!draft.changed.value) return null;
  return (
    <p class="preview">
      <small>{words.speak.preview}</small>
      <output>{payloadWords(draft.segments.value, words)}</output>
    </p>
  );
}
