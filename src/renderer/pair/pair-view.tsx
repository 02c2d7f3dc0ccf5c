import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PairingOpen } from '../../protocol/control-views.ts';
import { isNobodyThere } from '../../protocol/firewall.ts';
import type { Grants } from '../../protocol/grants.ts';
import { type Scope, scopeSchema } from '../../protocol/http.ts';
import { GrantChoice } from '../grants/grant-choice.tsx';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';
import { route } from '../ui/route.ts';
import { ViewHead } from '../ui/view-head.tsx';
import { NobodyCame } from './nobody-came.tsx';
import { OpenCode } from './open-code.tsx';
import { PairingOutcome } from './pairing-outcome.tsx';
import { RoleChoice } from './role-choice.tsx';

function Pairing(): JSX.Element {
  const { store, ticker } = useWindow();
  const opening = useAction();
  const closing = useAction();
  const role = useSignal<Scope>(scopeSchema.catch('send').parse(route.peek().query.get('role')));
  /** The code that this window has asked for; another one may be open since. */
  const code = useSignal<PairingOpen | undefined>(undefined);
  const { pair } = words.value;
  const pairing = store.pairing.value;
  const app = store.app.value;
  const shared = app?.relay?.sharing.lan ?? false;
  const own = pairing.open && code.value?.expiresAt === pairing.expiresAt ? code.value : undefined;
  const chosen = useSignal<Grants | undefined>(undefined);
  const known = [...(store.devices.value?.keys() ?? [])];
  const grants = chosen.value ?? { devices: known.length > 1 ? [] : known.length === 1 ? known : 'all', keys: true };
  const isPhone = role.value === 'send';
  /** Nobody is let in to no computer. */
  const mayOpen = !isPhone || grants.devices.length > 0;
  const open = async (): Promise<void> => {
    code.value = await store.call('pairing.open', { role: role.value, ...(isPhone && grants) });
  };
  const share = async (): Promise<void> => {
    await store.call('sharing.set', { lan: true });
    if (mayOpen) await open();
  };
  const close = async (): Promise<void> => {
    await store.call('pairing.close', {});
  };
  // The code that is shown is for something else.
  useEffect(() => {
    if (own === undefined) return;
    if (mayOpen) void opening.run(open);
    else void closing.run(close);
  }, [role.value, chosen.value]);
  return (
    <>
      <RoleChoice
        role={role.value}
        onChoose={(wanted) => {
          role.value = wanted;
        }}
      />
      {isPhone && (
        <GrantChoice
          grants={grants}
          computers={known.length > 1}
          onChoose={(wanted) => {
            chosen.value = wanted;
          }}
        />
      )}
      {!shared && (
        <Note tone="warn" icon="wifiOff" title={pair.notSharedTitle}>
          <p>{pair.notSharedText}</p>
          <Button kind="main" icon="wifi" busy={opening.busy.value} onClick={() => void opening.run(share)}>
            {pair.shareNow}
          </Button>
        </Note>
      )}
      <ErrorNote error={opening.error.value ?? closing.error.value} />
      {own !== undefined && <OpenCode code={own} />}
      {shared && app !== undefined && isNobodyThere(pairing, ticker.now.value) && <NobodyCame app={app} />}
      {own?.links.length === 0 && shared && (
        <Note tone="warn" icon="wifiOff" title={pair.noNetworkTitle} role="alert">
          <p>{pair.noNetworkText}</p>
          <Button icon="refresh" busy={opening.busy.value} onClick={() => void opening.run(open)}>
            {pair.openNew}
          </Button>
        </Note>
      )}
      {pairing.open && own === undefined && !opening.busy.value && (
        <Note tone="quiet" title={pair.openElsewhere} role="status" />
      )}
      <PairingOutcome pairing={pairing} />
      {!mayOpen && <p class="muted">{words.value.grants.pick}</p>}
      {shared && (
        <div class="buttons">
          {own === undefined && (
            <Button
              kind="main"
              icon="qr"
              busy={opening.busy.value}
              disabled={!mayOpen}
              onClick={() => void opening.run(open)}
            >
              {pairing.open || pairing.ended !== undefined ? pair.openNew : pair.open}
            </Button>
          )}
          {pairing.open && (
            <Button icon="x" busy={closing.busy.value} onClick={() => void closing.run(close)}>
              {pair.closeCode}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Lets a device in. */
export function PairView(): JSX.Element {
  const { store } = useWindow();
  const { pair, phrases } = words.value;
  return (
    <>
      <ViewHead title={pair.title} intro={pair.intro} />
      {store.app.value?.relay === undefined ? (
        <EmptyState icon="qr" title={phrases.unavailableTitle} text={pair.unavailable} />
      ) : (
        <Pairing />
      )}
    </>
  );
}
