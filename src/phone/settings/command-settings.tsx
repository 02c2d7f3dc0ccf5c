import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { commandsOf } from '../commands/commands-of.ts';
import type { LanguagePack } from '../commands/language-pack.ts';
import { LANGUAGES } from '../commands/languages.ts';
import { change } from '../preferences/preferences.ts';
import { usePhone, useWords } from '../shell/context.ts';
import { Switch } from './choice.tsx';
import { OwnWords } from './own-words.tsx';

export function CommandSettings() {
  const { state, commands } = usePhone();
  const words = useWords();
  const { preferences } = state;
  const { spokenCommands } = preferences.value;
  const language = commands.language.value;
  return (
    <section>
      <h2>{words.settings.commands}</h2>
      <Switch
        words={words.settings.commands}
        on={spokenCommands}
        onChange={(on) => change(preferences, { spokenCommands: on })}
      />
      <p class="hint">{language === undefined ? words.settings.noPack : words.settings.commandsHelp}</p>
      {spokenCommands && language !== undefined && <CommandList language={language} />}
      {spokenCommands && <OwnWords />}
    </section>
  );
}

function CommandList({ language }: { language: string }) {
  const words = useWords();
  const pack = useSignal<LanguagePack | undefined>(undefined);
  const open = useSignal(false);
  useEffect(() => {
    if (!open.value) return;
    void LANGUAGES.get(language)
      ?.load()
      .then(
        (loaded) => (pack.value = loaded),
        () => undefined,
      );
  }, [language, open.value, pack, open]);
  return (
    <details class="commands" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        {words.settings.commandList} · {LANGUAGES.get(language)?.name}
      </summary>
      {pack.value !== undefined && (
        <table lang={language}>
          <thead>
            <tr>
              <th scope="col">{words.settings.commandSay}</th>
              <th scope="col">{words.settings.commandTypes}</th>
            </tr>
          </thead>
          <tbody>
            {commandsOf(pack.value).map(({ say, shows }) => (
              <tr key={say[0]}>
                <td>{say.join(', ')}</td>
                <td>{shows}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
