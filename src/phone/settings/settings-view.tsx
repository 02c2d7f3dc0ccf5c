import { usePhone, useWords } from '../shell/context.ts';
import { hrefOf } from '../shell/route.ts';
import { CommandSettings } from './command-settings.tsx';
import { PageSettings } from './page-settings.tsx';
import { RelaySettings } from './relay-settings.tsx';
import { SpeechSettings } from './speech-settings.tsx';

export function SettingsView() {
  const words = useWords();
  const phone = usePhone();
  return (
    <>
      <h1>{words.settings.title}</h1>
      <SpeechSettings />
      <CommandSettings key={phone.commands.language.value} />
      <PageSettings />
      <RelaySettings />
      <p>
        <a class="button wide" href={hrefOf('install')}>
          {words.settings.install}
        </a>
      </p>
    </>
  );
}
