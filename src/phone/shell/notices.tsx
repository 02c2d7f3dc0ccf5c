import type { Connection } from '../net/relay-follower.ts';
import type { Phone } from '../phone.ts';
import { Icon } from '../ui/icon.tsx';
import { usePhone, useWords } from './context.ts';
import { hrefOf } from './route.ts';

/** A relay that is only started anew is back by then. */
const LASTING_TRIES = 3;

/** Whether there is a relay to talk to: said only when there is none. */
export function ConnectionNotice() {
  const phone = usePhone();
  const words = useWords();
  const connection = phone.follower.connection.value;
  const { state } = connection;
  const lasting = connection.state === 'offline' && connection.tries >= LASTING_TRIES ? connection : undefined;
  return (
    <div role="status">
      {(state === 'offline' || state === 'refused') && (
        <div class="notice" data-tone={state === 'refused' ? 'bad' : 'wait'}>
          <Icon name={state === 'refused' ? 'warning' : 'offline'} />
          <div>
            <p>{words.connection[state]}</p>
            {lasting && <Elsewhere phone={phone} connection={lasting} />}
          </div>
          {state === 'offline' && (
            <button type="button" class="small" onClick={() => phone.networkChanged()}>
              {words.common.tryNow}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** What was seen of the relay at this address, and where else it may be. */
function Elsewhere({ phone, connection }: { phone: Phone; connection: Connection & { readonly silent: boolean } }) {
  const { connection: words } = useWords();
  const others = phone.places.known.value?.places.filter((place) => place !== location.origin) ?? [];
  // Names outlive a change of address.
  const named = others.filter((place) => !/^[\d.]+$|^\[/.test(new URL(place).hostname));
  return (
    <details>
      <summary>{words.whatNow}</summary>
      <p>{navigator.onLine ? words[connection.silent ? 'silent' : 'nobody'](location.host) : words.noNetwork}</p>
      {named.map((place) => (
        <p key={place}>
          {words.elsewhere} <a href={place}>{place}</a>
        </p>
      ))}
      <p>{words.newCode}</p>
    </details>
  );
}

/** On a new page of a relay that has had other addresses: what was written there can come here. */
export function MovedNotice() {
  const { places, repository } = usePhone();
  const words = useWords();
  if (!places.known.value?.former.length || repository.messages.value.length > 0) return null;
  return (
    <p class="hint">
      <a href={hrefOf('move')}>{words.connection.moved}</a>
    </p>
  );
}

/** A link was opened on a phone that is paired already, and came to nothing. */
export function PairingNotice() {
  const { pairing } = usePhone();
  const words = useWords();
  const state = pairing.state.value;
  if (state.state !== 'failed') return null;
  return (
    <div class="notice" data-tone="bad" role="alert">
      <Icon name="warning" />
      <p>{words.pair.problems[state.problem]}</p>
      <button type="button" class="small" onClick={() => pairing.dismiss()}>
        {words.common.close}
      </button>
    </div>
  );
}
