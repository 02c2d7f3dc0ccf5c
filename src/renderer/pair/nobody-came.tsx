import type { JSX } from 'preact';
import type { AppView } from '../../protocol/control-views.ts';
import { type FirewallCommand, firewallCommands } from '../../protocol/firewall.ts';
import { words } from '../i18n/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Note } from '../ui/note.tsx';

/** Nobody has so much as connected: which port that is, and what lets others in on it. */
export function NobodyCame({ app }: { app: AppView }): JSX.Element {
  const { pair } = words.value;
  const { urls = [], firewall } = app.relay?.sharing ?? {};
  const port = Number(new URL(urls[0] ?? 'https://localhost').port || 443);
  const commands = firewallCommands(port, firewall, app.platform);
  return (
    <Note tone="warn" icon="wifiOff" title={pair.nobodyCame(String(port))} role="status">
      <p>{pair.nobodyCameText}</p>
      {commands.length > 0 && <p>{firewall === undefined ? pair.firewallPerhaps : pair.firewallFound(firewall)}</p>}
      {commands.map((each) => (
        <Command key={each.firewall} {...each} />
      ))}
    </Note>
  );
}

function Command({ firewall, command }: FirewallCommand): JSX.Element {
  const { pair } = words.value;
  return (
    <div class="firewall">
      <span class="muted">{firewall === 'windows' ? pair.firewallWindows : firewall}</span>
      <code class="command-line">{command}</code>
      <CopyButton text={async () => command}>{pair.copyCommand}</CopyButton>
    </div>
  );
}
