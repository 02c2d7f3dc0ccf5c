import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { PairingOpen } from '../../protocol/control-views.ts';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { QrCode } from './qr-code.tsx';
import { lookOfRole } from './roles.ts';

function Remaining({ until }: { until: string }): JSX.Element {
  const { ticker } = useWindow();
  return (
    <p class="remaining" role="timer">
      <Icon name="clock" />
      {words.value.pair.remaining(formats.value.countdown(Date.parse(until) - ticker.now.value))}
    </p>
  );
}

/** The code that lets one in: to scan, to open, to run. */
export function OpenCode({ code }: { code: PairingOpen }): JSX.Element | null {
  const chosen = useSignal(0);
  const id = useId();
  const { pair } = words.value;
  const { links, role, expiresAt } = code;
  const link = links[chosen.value] ?? links[0];
  if (link === undefined) return null;
  const command = `npm start -- --mode agent --relay '${link}'`;
  const copied = role === 'receive' ? command : link;
  return (
    <div class="card code">
      <QrCode text={link} />
      <div class="code-words">
        <p>{pair[lookOfRole(role).scan]}</p>
        {role === 'receive' ? (
          <code class="command-line">{command}</code>
        ) : (
          <a class="pairing-link" href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        )}
        {links.length > 1 && (
          <div>
            <label for={id}>{pair.address}</label>
            <select
              id={id}
              value={String(chosen.value)}
              onChange={({ currentTarget: { value } }) => {
                chosen.value = Number(value);
              }}
            >
              {links.map((each, index) => (
                <option key={each} value={String(index)}>
                  {new URL(each).host}
                </option>
              ))}
            </select>
          </div>
        )}
        <div class="buttons">
          <CopyButton text={async () => copied}>{role === 'receive' ? pair.copyCommand : pair.copyLink}</CopyButton>
        </div>
        <Remaining until={expiresAt} />
      </div>
    </div>
  );
}
