import { Icon } from '../ui/icon.tsx';
import { usePhone, useWords } from './context.ts';

/** Whether there is a relay to talk to: said only when there is none. */
export function ConnectionNotice() {
  const phone = usePhone();
  const words = useWords();
  const { state } = phone.follower.connection.value;
  return (
    <div role="status">
      {(state === 'offline' || state === 'refused') && (
        <div class="notice" data-tone={state === 'refused' ? 'bad' : 'wait'}>
          <Icon name={state === 'refused' ? 'warning' : 'offline'} />
          <p>{words.connection[state]}</p>
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
