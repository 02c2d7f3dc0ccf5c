import { change, PAUSES } from '../preferences/preferences.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Choice, Switch } from './choice.tsx';
import { languageName, SPOKEN_LANGUAGES } from './spoken-languages.ts';

export function SpeechSettings() {
  const { state, dictation } = usePhone();
  const words = useWords();
  const { preferences } = state;
  const { speechLanguage, sendAfterPause, spaceAfter } = preferences.value;
  const auto = words.settings.automatic(languageName(navigator.language, words.tag));
  const pauses = PAUSES.map((seconds) => [`${seconds}`, words.settings.pauses[`${seconds}`]] as const);
  return (
    <section>
      <h2>{words.settings.speech}</h2>
      <Choice
        words={words.settings.speechLanguage}
        value={speechLanguage}
        options={[['auto', auto], ...SPOKEN_LANGUAGES.map((tag) => [tag, languageName(tag, words.tag)] as const)]}
        onChange={(chosen) => change(preferences, { speechLanguage: chosen })}
      />
      <Choice
        words={words.settings.pause}
        value={`${sendAfterPause}`}
        options={pauses}
        onChange={(chosen) => {
          change(preferences, { sendAfterPause: PAUSES.find((seconds) => `${seconds}` === chosen) ?? 0 });
        }}
      />
      <Switch
        words={words.settings.spaceAfter}
        on={spaceAfter}
        onChange={(on) => change(preferences, { spaceAfter: on })}
      />
      <p class="hint">{dictation.supported ? words.settings.speechPrivacy : words.settings.noSpeech}</p>
    </section>
  );
}
