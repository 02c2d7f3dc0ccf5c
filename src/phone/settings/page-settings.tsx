import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../web/language.ts';
import { change } from '../preferences/preferences.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Choice } from './choice.tsx';
import { languageName } from './spoken-languages.ts';

export function PageSettings() {
  const { preferences } = usePhone().state;
  const words = useWords();
  const auto = words.settings.automatic(languageName(navigator.language, words.tag));
  return (
    <section>
      <h2>{words.settings.page}</h2>
      <Choice<Language | 'auto'>
        words={words.settings.language}
        value={preferences.value.language}
        options={[['auto', auto], ...LANGUAGES.map((tag) => [tag, LANGUAGE_NAMES[tag]] as const)]}
        onChange={(language) => change(preferences, { language })}
      />
    </section>
  );
}
