import { isIPv4 } from 'node:net';
import os from 'node:os';
import { Bonjour } from 'bonjour-service';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { settledWithin } from '../../base/settled-within.ts';
import { SERVICE_TYPE } from '../../protocol/discovery.ts';
import { type FoundRelay, nearby, RelaySightings } from './relay-sightings.ts';

/** Answers come within 120 ms (RFC 6762, 6), and some are lost on radio networks: the question is repeated. */
export const LOOK_MS = 3_000;
/** RFC 6762, 5.2: a second at least between two questions. */
const ASK_AGAIN_MS = 1_000;
const END_LIMIT_MS = 1_000;
const MDNS_PORT = 5353;

/** How the network is looked at. */
export interface Look {
  /** How long, milliseconds. Default: `LOOK_MS`. */
  forMs?: number;
  /** The key of the relay that is looked for, if it is one. */
  wanted?: string | undefined;
  /** Hears of each relay when it is seen, with the addresses that it was seen with. */
  seen?: (relay: FoundRelay) => void;
  /** Ends the look. */
  signal?: AbortSignal;
}

/**
 * Asks the networks of this computer for relays (mDNS, RFC 6762), each by its own interface, and gathers what is answered
 * or announced unasked.
 */
export async function findRelays(clock: Clock, logger: Logger, look: Look = {}): Promise<FoundRelay[]> {
  const { forMs = LOOK_MS, wanted, seen, signal } = look;
  const sightings = new RelaySightings(nearby(), wanted);
  const over = Promise.withResolvers<void>();
  const limit = clock.after(forMs, over.resolve);
  const stop = (): void => over.resolve();
  signal?.addEventListener('abort', stop);
  const askers = ownAddresses().map((address) => {
    // A question goes out where its socket sends: without this, by the default route alone.
    const place = { port: MDNS_PORT, interface: address, bind: '0.0.0.0' };
    const bonjour = new Bonjour(place, (error: Error) => {
      logger.warn({ reason: error.message }, 'the network cannot be asked for relays');
    });
    const browser = bonjour.find({ type: SERVICE_TYPE }, (service) => {
      const relay = sightings.add(service);
      if (relay !== undefined && signal?.aborted !== true) seen?.(relay);
    });
    return { bonjour, again: clock.after(ASK_AGAIN_MS, () => browser.update()) };
  });
  await over.promise;
  limit.cancel();
  signal?.removeEventListener('abort', stop);
  const ended = askers.map(({ bonjour, again }) => {
    again.cancel();
    return new Promise<void>((gone) => bonjour.destroy(gone));
  });
  await settledWithin(ended, END_LIMIT_MS, clock);
  return sightings.found();
}

/** One of each network. */
function ownAddresses(): string[] {
  return Object.values(os.networkInterfaces()).flatMap((entries = []) => {
    const found = entries.find(({ internal, address }) => !internal && isIPv4(address));
    return found === undefined ? [] : [found.address];
  });
}
