import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { language, words } from '../i18n/words.ts';
import { PermissionHint } from '../permission/permission-hint.tsx';
import { useWindow } from '../state/window-context.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { hrefOf } from '../ui/route.ts';
import { ViewHead } from '../ui/view-head.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { DeviceCard } from './device-card.tsx';
import { findDevices, sortDevices } from './device-order.ts';
import { Senders } from './senders.tsx';
import { TokenRow } from './token-row.tsx';

/** So many can be seen at once; more want to be searched. */
const SEARCH_FROM = 8;
const CARD_HEIGHT = 150;

function Computers(): JSX.Element | null {
  const { store } = useWindow();
  const wanted = useSignal('');
  const id = useId();
  const { devices, phrases } = words.value;
  const known = store.devices.value;
  if (known === undefined) return <p class="muted">{phrases.loading}</p>;
  if (known.size === 0) {
    return (
      <EmptyState icon="monitor" title={devices.emptyTitle} text={devices.emptyText}>
        <LinkButton kind="main" href={hrefOf('pair', { role: 'receive' })} icon="qr">
          {devices.emptyAction}
        </LinkButton>
      </EmptyState>
    );
  }
  const shown = findDevices(sortDevices(known.values(), language.value), wanted.value);
  return (
    <>
      {known.size >= SEARCH_FROM && (
        <div class="search">
          <label for={id}>{devices.find}</label>
          <input
            id={id}
            type="search"
            value={wanted.value}
            onInput={(event) => {
              wanted.value = event.currentTarget.value;
            }}
          />
        </div>
      )}
      {shown.length === 0 ? (
        <p class="muted">{devices.noneFound}</p>
      ) : (
        <VirtualList
          count={shown.length}
          estimate={CARD_HEIGHT}
          label={devices.computers}
          keyOf={(index) => shown[index]?.deviceId ?? ''}
          row={(index) => {
            const device = shown[index];
            return device && <DeviceCard key={device.deviceId} device={device} />;
          }}
        />
      )}
    </>
  );
}

function Others(): JSX.Element {
  const { store } = useWindow();
  const { devices } = words.value;
  // What Lantype made for itself is nobody's to use or to revoke; `lantype token list` has it.
  const others = store.tokens.value.filter(({ scope, own }) => scope !== 'receive' && !own);
  return (
    <section>
      <h2>{devices.others}</h2>
      {others.length > 0 && (
        <ul class="card tokens">
          {others.map((token) => (
            <TokenRow key={token.name} token={token} />
          ))}
        </ul>
      )}
      {!others.some(({ own }) => !own) && (
        <EmptyState icon="phone" title={devices.othersEmptyTitle} text={devices.othersEmptyText}>
          <LinkButton kind="main" href={hrefOf('pair')} icon="qr">
            {devices.othersEmptyAction}
          </LinkButton>
        </EmptyState>
      )}
    </section>
  );
}

/** Every computer and phone that Lantype knows. */
export function DevicesView(): JSX.Element {
  const { store } = useWindow();
  const { devices } = words.value;
  const many = (store.devices.value?.size ?? 0) >= SEARCH_FROM;
  const computers = (
    <section>
      <h2>{devices.computers}</h2>
      <Computers />
    </section>
  );
  return (
    <>
      <ViewHead title={devices.title} intro={devices.intro} />
      <PermissionHint />
      {/* A long list would hide what comes after it. */}
      {many && store.app.value?.relay !== undefined && <Others />}
      {computers}
      {!many && store.app.value?.relay !== undefined && <Others />}
      <Senders />
    </>
  );
}
