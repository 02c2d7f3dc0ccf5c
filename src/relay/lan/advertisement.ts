import os from 'node:os';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { settledWithin } from '../../base/settled-within.ts';
import { MdnsLink } from './mdns-link.ts';
import { type AnnouncedRelay, type Answer, hostRecords, relayRecords, withoutTime } from './mdns-records.ts';
import { sharedNetworks } from './shared-networks.ts';

const GOODBYE_LIMIT_MS = 1_000;
/** RFC 6762, 8.1: how often, and how long between, before a name is taken. */
const PROBES = 3;
const PROBE_MS = 250;
/** RFC 6762, 8.3: at least twice, a second between; more, for radio networks lose some. */
const AGAIN_MS = [1_000, 4_000];

/** Something that is being announced. */
export interface Advertisement {
  /** The name under which other computers of the network find this one: `desk.local`. Gone when another one has it. */
  readonly localName: string | undefined;
  /** Says goodbye (RFC 6762, 10.1). */
  stop(): Promise<void>;
}

export interface AdvertisementOptions extends AnnouncedRelay {
  /** Where it is shared. */
  readonly addresses: readonly string[];
  /** The name that this computer would like to have: `desk.local`. */
  readonly localName: string | undefined;
  /** `localName` has changed. */
  readonly onNameLost: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Announces a relay by mDNS (RFC 6762) on every network that it is shared on, with the addresses that it has there, and
 * its computer by name, if that is free. A network that forbids it is no error.
 */
export function advertiseRelay(options: AdvertisementOptions): Advertisement {
  return new MdnsAdvertisement(options);
}

class MdnsAdvertisement implements Advertisement {
  readonly #options: AdvertisementOptions;
  readonly #links: readonly MdnsLink[];
  readonly #timers: Timer[] = [];
  #localName: string | undefined;
  /** Nobody else has answered for it so far, and it was asked for often enough. */
  #nameIsOurs = false;
  #said = false;

  constructor(options: AdvertisementOptions) {
    this.#options = options;
    this.#localName = options.localName;
    this.#links = sharedNetworks(options.addresses).map((network) => new MdnsLink(network, this.#failed));
    this.#announce();
    if (this.#localName !== undefined) this.#claim(this.#localName);
    for (const delay of AGAIN_MS) this.#later(delay, () => this.#announce());
  }

  get localName(): string | undefined {
    return this.#localName;
  }

  stop(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    const ended = this.#links.map(
      (link) =>
        new Promise<void>((gone) => {
          link.announce(withoutTime(this.#recordsOn(link)), () => link.stop(gone));
        }),
    );
    return settledWithin(ended, GOODBYE_LIMIT_MS, this.#options.clock);
  }

  #announce(): void {
    for (const link of this.#links) {
      const records = this.#recordsOn(link);
      link.answerWith(records);
      link.announce(records);
    }
  }

  #recordsOn({ network: { addresses } }: MdnsLink): Answer[] {
    const named = this.#nameIsOurs && this.#localName !== undefined ? hostRecords(this.#localName, addresses) : [];
    return [...relayRecords(this.#options, addresses), ...named];
  }

  /** Takes the name once nobody else was heard to have it. What this computer itself says of it is no objection. */
  #claim(name: string): void {
    const lose = (address: string): void => {
      if (this.#localName === undefined || isOwn(address)) return;
      this.#localName = undefined;
      this.#options.logger.warn({ name, address }, 'another computer of the network has the name of this one');
      this.#options.onNameLost();
    };
    for (const link of this.#links) link.lookFor(name, lose);
    for (let probe = 1; probe < PROBES; probe += 1) {
      this.#later(probe * PROBE_MS, () => {
        for (const link of this.#links) link.ask(name);
      });
    }
    this.#later(PROBES * PROBE_MS, () => {
      this.#nameIsOurs = this.#localName !== undefined;
      if (this.#nameIsOurs) this.#announce();
    });
  }

  #later(delay: number, work: () => void): void {
    this.#timers.push(this.#options.clock.after(delay, work));
  }

  readonly #failed = (error: Error): void => {
    if (this.#said) return;
    this.#said = true;
    this.#options.logger.warn({ reason: error.message }, 'the relay cannot be announced on a network');
  };
}

function isOwn(address: string): boolean {
  return Object.values(os.networkInterfaces()).some((entries) => entries?.some((entry) => entry.address === address));
}
