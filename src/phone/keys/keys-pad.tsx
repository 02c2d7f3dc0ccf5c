import type { Key } from '../../protocol/segments.ts';
import { keyGlyph } from '../commands/describe-segments.ts';
import { change } from '../preferences/preferences.ts';
import { announcement, usePhone, useWords } from '../shell/context.ts';
import { Icon } from '../ui/icon.tsx';

/** As they lie on a keyboard, as far as a phone is wide enough. */
const PAD: readonly Key[] = [
  ...(['escape', 'home', 'up', 'end'] as const),
  ...(['tab', 'left', 'down', 'right'] as const),
  ...(['undo', 'delete', 'backspace', 'enter'] as const),
];

/** A tap presses the key on the computer. */
export function KeysPad() {
  const { state, actions, computers } = usePhone();
  const words = useWords();
  const { preferences } = state;
  const shown = preferences.value.keysShown;
  // Who paired this phone wants no keys of it there.
  if (computers.chosen.value?.textsOnly) return null;
  return (
    <section class="keys">
      <button
        type="button"
        class="quiet keys-switch"
        aria-expanded={shown}
        onClick={() => change(preferences, { keysShown: !shown })}
      >
        <Icon name="keyboard" />
        {words.speak.keys}
        <Icon name="down" />
      </button>
      {shown && (
        <div class="pad">
          {PAD.map((key) => (
            <button
              key={key}
              type="button"
              data-key={key}
              disabled={computers.chosen.value === undefined}
              // The keyboard of the phone stays as it is.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => {
                void actions.press(key);
                announcement.value = words.messages.key(words.keys[key]);
              }}
            >
              <span aria-hidden="true">{keyGlyph(key)}</span>
              <small>{words.keys[key]}</small>
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
