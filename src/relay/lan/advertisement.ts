import { Bonjour } from 'bonjour-service';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type RelayTxt, SERVICE_TYPE } from '../../protocol/discovery.ts';

const GOODBYE_LIMIT_MS = 1_000;

export interface Advertised extends RelayTxt {
  /** Unique on the network, whatever people call their relays. */
  readonly relayId: string;
  /** Of the HTTPS listener. */
  readonly port: number;
}

/** Something that is being announced. */
export interface Advertisement {
  /** Says goodbye (RFC 6762, 10.1). */
  stop(): Promise<void>;
}

/** Announces a relay by mDNS (RFC 6762), on all networks of this computer. A network that forbids it is no error. */
export function advertiseRelay({ relayId, port, pin, name }: Advertised, clock: Clock, logger: Logger): Advertisement {
  const bonjour = new Bonjour({}, (error: Error) => {
    logger.warn({ reason: error.message }, 'the relay cannot be announced on the network');
  });
  // The id is ours alone, so nobody is asked whether the name is free.
  bonjour.publish({ name: relayId, type: SERVICE_TYPE, port, txt: { pin, name }, probe: false });
  return {
    stop: () =>
      new Promise((resolve) => {
        // Without a network its callbacks may never come.
        const limit = clock.after(GOODBYE_LIMIT_MS, resolve);
        bonjour.unpublishAll(() =>
          bonjour.destroy(() => {
            limit.cancel();
            resolve();
          }),
        );
      }),
  };
}
