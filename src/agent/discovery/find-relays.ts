import { Bonjour } from 'bonjour-service';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SERVICE_TYPE } from '../../protocol/discovery.ts';
import { type FoundRelay, nearby, RelaySightings } from './relay-sightings.ts';

/** Answers come within 120 ms (RFC 6762, 6), and some are lost on radio networks: the question is repeated. */
export const LOOK_MS = 3_000;
const END_LIMIT_MS = 1_000;

/**
 * Asks the networks of this computer for relays (mDNS, RFC 6762), and gathers answers for `LOOK_MS`. `wanted`: the key
 * of the one that is looked for, if it is one.
 */
export async function findRelays(clock: Clock, logger: Logger, wanted?: string): Promise<FoundRelay[]> {
  const bonjour = new Bonjour({}, (error: Error) => {
    logger.warn({ reason: error.message }, 'the network cannot be asked for relays');
  });
  const sightings = new RelaySightings(nearby(), wanted);
  bonjour.find({ type: SERVICE_TYPE }, (service) => sightings.add(service));
  await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
  await new Promise<void>((resolve) => {
    // Without a network its callback may never come.
    const limit = clock.after(END_LIMIT_MS, resolve);
    bonjour.destroy(() => {
      limit.cancel();
      resolve();
    });
  });
  return sightings.found();
}
