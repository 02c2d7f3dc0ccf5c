import { isIPv6 } from 'node:net';
import { Bonjour } from 'bonjour-service';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { relayTxtSchema, SERVICE_TYPE } from '../../protocol/discovery.ts';

/** Answers come within 120 ms (RFC 6762, 6), and some are lost on radio networks: the question is repeated. */
export const LOOK_MS = 3_000;
const END_LIMIT_MS = 1_000;

/** A relay that was seen, by its own account. */
export interface FoundRelay {
  name: string;
  /** SHA-256 of its public key, base64url. */
  pin: string;
  /** `https://192.168.1.5:7443` */
  urls: string[];
}

/** What an answer of mDNS says, as far as it is used. */
export interface SeenService {
  port: number;
  addresses?: string[] | undefined;
  txt?: unknown;
}

/** `undefined` when what was announced is no relay that can be used. */
export function foundRelay({ port, addresses = [], txt }: SeenService): FoundRelay | undefined {
  const parsed = relayTxtSchema.safeParse(txt);
  if (!parsed.success) return undefined;
  // A link-local address means something only together with an interface.
  const usable = addresses.filter((address) => !/^fe[89ab]/i.test(address));
  const urls = usable.map((address) => `https://${isIPv6(address) ? `[${address}]` : address}:${port}`);
  return urls.length === 0 ? undefined : { ...parsed.data, urls };
}

/** Asks the networks of this computer for relays (mDNS, RFC 6762), and gathers answers for `LOOK_MS`. */
export async function findRelays(clock: Clock, logger: Logger): Promise<FoundRelay[]> {
  const bonjour = new Bonjour({}, (error: Error) => {
    logger.warn({ reason: error.message }, 'the network cannot be asked for relays');
  });
  const found = new Map<string, FoundRelay>();
  bonjour.find({ type: SERVICE_TYPE }, (service) => {
    const relay = foundRelay(service);
    if (relay !== undefined) found.set(relay.pin, relay);
  });
  await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve));
  await new Promise<void>((resolve) => {
    // Without a network its callback may never come.
    const limit = clock.after(END_LIMIT_MS, resolve);
    bonjour.destroy(() => {
      limit.cancel();
      resolve();
    });
  });
  return [...found.values()];
}
