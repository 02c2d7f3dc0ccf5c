import { findRelays, LOOK_MS } from '../../agent/discovery/find-relays.ts';
import type { FoundRelay } from '../../agent/discovery/relay-sightings.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import { joinedPin } from './joined-relay.ts';

export interface SeenRelay extends FoundRelay {
  /** Has the key of the relay that this computer joined. */
  joined: boolean;
}

/** The relays that announce themselves on the networks of this computer. Takes three seconds. */
export async function searchRelays(folder: DataFolder, clock: Clock): Promise<SeenRelay[]> {
  const pin = joinedPin(folder);
  // The clock's timers keep no process alive, and a command has nothing else to do meanwhile.
  const alive = setInterval(() => undefined, LOOK_MS);
  try {
    const relays = await findRelays(clock, silentLogger, { wanted: pin });
    return relays.map((relay) => ({ ...relay, joined: relay.pin === pin }));
  } finally {
    clearInterval(alive);
  }
}
