import { useEffect, useRef } from 'preact/hooks';
import { payloadWords } from '../history/message-words.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';
import { endOf } from '../writing/end-of.ts';
import { watchField } from './watch-field.ts';

/** Characters of the text before. */
const MOST_SHOWN = 20;

/** The text, for fingers and for the keyboard's own dictation; below it what is being heard. */
export function TextField() {
  const phone = usePhone();
  const words = useWords();
  const { draft, sender, dictation, hearing, state } = phone;
  const { problem } = dictation;
  const { interim, listening } = hearing;
  const spoken = dictation.supported || state.preferences.value.recognisedBy === 'computer';
  const text = draft.text.value;
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => (area.current === null ? undefined : watchField(area.current, phone)), [phone]);
  return (
    <div class="field" data-listening={listening.value}>
      <textarea
        ref={area}
        aria-label={words.speak.field}
        placeholder={spoken ? words.speak.placeholder : words.speak.placeholderNoSpeech}
        value={text}
        lang={phone.spoken.value}
        rows={3}
        enterkeyhint="enter"
        spellcheck
        onInput={(event) => {
          const shown = sender.typed(event.currentTarget.value, event.inputType ?? '');
          // Not without need: a keyboard that dictates loses its place in a field that is written to.
          if (event.currentTarget.value !== shown) event.currentTarget.value = shown;
        }}
      />
      {text !== '' && (
        <button
          type="button"
          class="clear"
          aria-label={words.speak.clear}
          onClick={(event) => {
            sender.clear();
            event.currentTarget.parentElement?.querySelector('textarea')?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
      {/* Heard by who listens anyway: read aloud it would be heard again. */}
      {(listening.value || interim.value !== '') && (
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
      <GoesOn />
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

/** What was sent last there, when this text goes on with it. */
function GoesOn() {
  const { draft } = usePhone();
  const words = useWords();
  const before = draft.goesOn.value;
  if (before === undefined) return null;
  return (
    <p class="goes-on">
      <span>{words.speak.goesOn(endOf(before, MOST_SHOWN))}</span>
      <button type="button" class="small" onClick={() => draft.part()}>
        {words.speak.part}
      </button>
    </p>
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
