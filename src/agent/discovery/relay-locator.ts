import type { Clock } from '../../base/clock.ts';
import type { ConnectionProblem } from '../connection/connection-state.ts';
import { LOOK_MS, type Look } from './find-relays.ts';
import type { FoundRelay } from './relay-sightings.ts';

/** The network is asked anew after each look; each is twice as long as the one before, up to this. */
const LONGEST_LOOK_MS = 4 * LOOK_MS;
/** Within this time an address is hurried to once, and no more than `MOST_HURRIES` are. */
const HURRY_PERIOD_MS = 30_000;
const MOST_HURRIES = 6;

export interface RelayLocatorOptions {
  /** Where it was last: `https://192.168.1.5:7443`. */
  url: string;
  /** SHA-256 of its public key, base64url. No other relay is gone to. */
  pin: string;
  /** Looks at the network. */
  find: (look: Required<Look>) => Promise<FoundRelay[]>;
  /** It was there: the address for the next start. */
  remember: (url: string) => void;
  clock: Clock;
}

/** A relay that is there, and will not have this computer or its frames: where else it may be is not the question. */
const IT_IS_THERE: ReadonlySet<ConnectionProblem['code']> = new Set([
  'UNAUTHORIZED',
  'REGISTRATION_FAILED',
  'DUPLICATE_CONNECTION',
  'PROTOCOL_ERROR',
  'SLOW_CONSUMER',
]);

/**
 * Where the relay of this computer is. While there is no connection the network is listened to, and a relay that
 * announces itself with the pinned key is gone to at once. Anyone can announce anything: so that happens for a few
 * addresses only in a given time, the others get their turn in the attempts that are made anyway; a relay of another key
 * is told nothing; and an address is remembered only once the relay itself was found there.
 */
export class RelayLocator {
  readonly #options: RelayLocatorOptions;
  /** Places with the pinned key by the look before; the most likely first. */
  #announced: readonly string[] = [];
  /** When each place was tried last, milliseconds of `monotonic`; of those that are still places. */
  #tried = new Map<string, number>();
  /** When each place was hurried to. */
  readonly #hurried = new Map<string, number>();
  #url: string;
  #remembered: string;
  #seenAt: string | undefined;
  #looking: AbortController | undefined;
  #onSeen: () => void = () => undefined;

  constructor(options: RelayLocatorOptions) {
    this.#options = options;
    this.#url = options.url;
    this.#remembered = options.url;
  }

  /** Hears that the relay was seen where it is worth trying at once. */
  onSeen(listener: () => void): void {
    this.#onSeen = listener;
  }

  /** Where it was seen and not tried since; no reason to end an attempt that goes there already. */
  get seenElsewhere(): boolean {
    return this.#seenAt !== undefined && this.#seenAt !== this.#url;
  }

  /** There is a place that is worth trying at once. */
  get isSeen(): boolean {
    return this.#seenAt !== undefined;
  }

  /** Where to try now: where it was seen just now, else where nobody tried yet, or that was longest ago. */
  next(): string {
    const places = [...new Set([...this.#announced, this.#remembered])];
    const age = (url: string): number => this.#tried.get(url) ?? Number.NEGATIVE_INFINITY;
    const longestAgo = places.toSorted((one, other) => age(one) - age(other))[0];
    this.#url = this.#seenAt ?? longestAgo ?? this.#remembered;
    this.#seenAt = undefined;
    this.#tried = new Map([...this.#tried].filter(([url]) => places.includes(url)));
    this.#tried.set(this.#url, this.#options.clock.monotonic());
    return this.#url;
  }

  /** It answered with its own key. */
  arrived(): void {
    this.stop();
    if (this.#url === this.#remembered) return;
    this.#remembered = this.#url;
    this.#options.remember(this.#url);
  }

  /** There is no connection, or no longer. */
  missed({ code }: ConnectionProblem): void {
    if (IT_IS_THERE.has(code)) this.stop();
    else this.look();
  }

  /** Listens to the network until it arrived. */
  look(): void {
    if (this.#looking !== undefined) return;
    this.#looking = new AbortController();
    void this.#lookUntil(this.#looking.signal);
  }

  /** Looks no more, until it is missed again. */
  stop(): void {
    this.#looking?.abort();
    this.#looking = undefined;
    this.#seenAt = undefined;
  }

  async #lookUntil(signal: AbortSignal): Promise<void> {
    const { find, pin } = this.#options;
    const seen = (relay: FoundRelay): void => {
      if (relay.pin === pin && !signal.aborted) this.#see(relay.urls);
    };
    try {
      for (let forMs = LOOK_MS; !signal.aborted; forMs = Math.min(2 * forMs, LONGEST_LOOK_MS)) {
        const found = await find({ forMs, signal, seen, wanted: pin });
        this.#announced = found.filter((relay) => relay.pin === pin).flatMap(({ urls }) => urls);
      }
    } catch {
      // No network: the next attempt that fails looks again.
      if (!signal.aborted) this.stop();
    }
  }

  #see(urls: readonly string[]): void {
    const now = this.#options.clock.monotonic();
    for (const [url, at] of this.#hurried) if (now - at >= HURRY_PERIOD_MS) this.#hurried.delete(url);
    const url = urls.find((each) => !this.#hurried.has(each));
    if (url === undefined || this.#hurried.size >= MOST_HURRIES) return;
    this.#hurried.set(url, now);
    // One that waits already was seen first; this one has its turn later.
    if (this.#seenAt !== undefined) return;
    this.#seenAt = url;
    this.#onSeen();
  }
}
