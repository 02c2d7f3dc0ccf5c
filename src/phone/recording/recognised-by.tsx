import { change } from '../preferences/preferences.ts';
import { Choice } from '../settings/choice.tsx';
import { usePhone, useWords } from '../shell/context.ts';
import { useRecognizer } from './recognizer.ts';
import { recordingWords } from './recording-words.ts';

/** In the settings: who turns the sound into text. It is this phone's own choice. */
export function RecognisedBy() {
  const { state } = usePhone();
  const words = recordingWords(useWords().tag);
  const recognizer = useRecognizer();
  const { recognisedBy } = state.preferences.value;
  if (recognizer?.offered !== true && recognisedBy === 'browser') {
    return recognizer === undefined ? null : <p class="hint">{words.notOffered}</p>;
  }
  return (
    <Choice
      words={words.choice}
      value={recognisedBy}
      options={[
        ['browser', words.browser],
        ['computer', words.computer],
      ]}
      onChange={(chosen) => change(state.preferences, { recognisedBy: chosen })}
    />
  );
}
