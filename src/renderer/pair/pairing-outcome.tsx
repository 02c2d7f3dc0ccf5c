import type { JSX } from 'preact';
import type { PairingView } from '../../protocol/pairing.ts';
import { words } from '../i18n/words.ts';
import { Note } from '../ui/note.tsx';
import { lookOfRole } from './roles.ts';

/** How the last code ended. */
export function PairingOutcome({ pairing }: { pairing: PairingView }): JSX.Element | null {
  const { pair } = words.value;
  if (pairing.open) return null;
  switch (pairing.ended) {
    case 'used':
      if (pairing.paired === undefined) return null;
      return (
        <Note tone="good" role="status" title={pair.used(pairing.paired.name)}>
          <p>
            {pair[lookOfRole(pairing.paired.role).used]} <a href="#/devices">{pair.seeDevices}</a>
          </p>
        </Note>
      );
    case 'expired':
      return (
        <Note tone="quiet" role="status" title={pair.expired}>
          <p>{pair.expiredText}</p>
        </Note>
      );
    case 'wrong-codes':
      return (
        <Note tone="bad" role="alert" title={pair.wrongCodes}>
          <p>{pair.wrongCodesText}</p>
        </Note>
      );
    case 'cancelled':
      return <Note tone="quiet" role="status" title={pair.cancelled} />;
    default:
      return null;
  }
}
