import type { JSX } from 'preact';
import { words } from '../i18n/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';

const COMMAND = 'npm run lantype -- open';

/** The app does not know this tab: how to get in again. */
export function LoggedOut(): JSX.Element {
  const { frame, phrases } = words.value;
  return (
    <main class="alone">
      <Icon name="lock" />
      <h1>{frame.loggedOutTitle}</h1>
      <p>{frame.loggedOutWhy}</p>
      <p class="command">
        <code>{COMMAND}</code>
        <CopyButton text={async () => COMMAND}>{phrases.copy}</CopyButton>
      </p>
      <p>{frame.loggedOutHow}</p>
    </main>
  );
}
