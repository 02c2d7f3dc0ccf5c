import { change, PAUSES } from '../preferences/preferences.ts';
import { RecognisedBy } from '../recording/recognised-by.tsx';
import { usePhone, useWords } from '../shell/context.ts';
import { Choice, Switch } from './choice.tsx';
import { languageName, SPOKEN_LANGUAGES } from './spoken-languages.ts';

export function SpeechSettings() {
  const { state, dictation } = usePhone();
  const words = useWords();
  const { preferences } = state;
  const { speechLanguage, sendAfterPause, joinMessages, spaceAfter } = preferences.value;
  const auto = words.settings.automatic(languageName(navigator.language, words.tag));
  const told = dictation.local.value ? words.settings.speechPrivacyLocal : words.settings.speechPrivacy;
  const privacy = dictation.supported ? told : words.settings.noSpeech;
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
      <RecognisedBy />
      <Choice
        words={words.settings.pause}
        value={`${sendAfterPause}`}
        options={pauses}
        onChange={(chosen) => {
          change(preferences, { sendAfterPause: PAUSES.find((seconds) => `${seconds}` === chosen) ?? 0 });
        }}
      />
      <Switch
        words={words.settings.joinMessages}
        on={joinMessages}
        onChange={(on) => change(preferences, { joinMessages: on })}
      />
      <p class="hint">{words.settings.joinMessagesHelp}</p>
      <Switch
        words={words.settings.spaceAfter}
        on={spaceAfter}
        onChange={(on) => change(preferences, { spaceAfter: on })}
      />
      {preferences.value.recognisedBy === 'browser' && <p class="hint">{privacy}</p>}
    </section>
  );
}
