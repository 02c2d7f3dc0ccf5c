import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { TokensView } from '../../protocol/control-views.ts';
import type { Scope } from '../../protocol/http.ts';
import { TokenGrants } from '../grants/token-grants.tsx';
import { formats, type Words, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Ago } from '../ui/ago.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icon.tsx';

const SCOPE_WORDS = {
  send: 'scopeSend',
  receive: 'scopeReceive',
  admin: 'scopeAdmin',
} as const satisfies Record<Scope, keyof Words['devices']>;

/** A phone, a dashboard, or another program that has a token. */
export function TokenRow({ token }: { token: TokensView[number] }): JSX.Element {
  const { store, announcer } = useWindow();
  const { run, busy, error } = useAction();
  const asks = useSignal(false);
  const row = useRef<HTMLLIElement>(null);
  const { devices } = words.value;
  const { name, scope, lastSeenAt } = token;
  const revoke = async (): Promise<void> => {
    const { messagesEnded } = await store.call('tokens.revoke', { name });
    announcer.say(devices.revoked(name, formats.value.number(messagesEnded)));
  };
  return (
    <li class="token" ref={row} data-token={name}>
      <Icon name={scope === 'admin' ? 'dashboard' : 'phone'} />
      <span class="token-name" tabIndex={-1}>
        <strong>{name}</strong>
        <span class="token-about">{devices[SCOPE_WORDS[scope]]}</span>
      </span>
      <span class="token-about">
        {lastSeenAt === undefined ? devices.neverUsed : <Ago of={lastSeenAt} within={devices.lastSeen} />}
      </span>
      {!asks.value && (
        <Button
          icon="ban"
          label={devices.revokeOf(name)}
          onClick={() => {
            asks.value = true;
          }}
        >
          {devices.revoke}
        </Button>
      )}
      {scope === 'send' && <TokenGrants token={token} />}
      {asks.value && (
        <Confirm
          question={devices.revokeAsk(name)}
          yes={devices.revoke}
          icon="ban"
          busy={busy.value}
          error={error.value}
          onYes={() => void run(revoke)}
          onNo={() => {
            asks.value = false;
            row.current?.querySelector<HTMLElement>('.token-name')?.focus();
          }}
        />
      )}
    </li>
  );
}
