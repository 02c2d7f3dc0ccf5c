import type { ConnectionProblem } from '../connection/connection-state.ts';
import type { FoundRelay } from './relay-sightings.ts';

export interface RelayLocatorOptions {
  /** Where it was last: `https://192.168.1.5:7443`. */
  url: string;
  /** SHA-256 of its public key, base64url. No other relay is gone to. */
  pin: string;
  /** Asks the network once; takes some seconds. */
  find: () => Promise<FoundRelay[]>;
  /** It was there: the address for the next start. */
  remember: (url: string) => void;
}

/** What a relay that has another address now looks like from here. */
const MAY_HAVE_MOVED: ReadonlySet<ConnectionProblem['code']> = new Set(['UNREACHABLE', 'TIMEOUT', 'WRONG_KEY']);

/**
 * Where the relay of this computer is. When it is not where it was, the network is asked, and the next attempt goes to
 * where a relay announces itself with the pinned key. Anyone can announce anything: so the attempt comes no sooner for
 * it, tells a relay of another key nothing, and an address is remembered only once the relay itself was found there.
 */
export class RelayLocator {
  readonly #options: RelayLocatorOptions;
  #url: string;
  #remembered: string;
  #looking: Promise<void> | undefined;

  constructor(options: RelayLocatorOptions) {
    this.#options = options;
    this.#url = options.url;
    this.#remembered = options.url;
  }

  /** Where to try next. */
  get url(): string {
    return this.#url;
  }

  /** It answered with its own key. */
  arrived(): void {
    if (this.#url === this.#remembered) return;
    this.#remembered = this.#url;
    this.#options.remember(this.#url);
  }

  /** Resolves when there is nothing more to learn; never rejects. */
  missed(problem: ConnectionProblem): Promise<void> {
    if (!MAY_HAVE_MOVED.has(problem.code)) return Promise.resolve();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const found = await this.#options.find().catch((): FoundRelay[] => []);
    const announced = found.filter(({ pin }) => pin === this.#options.pin).flatMap(({ urls }) => urls);
    // With several addresses each gets its turn, and so does the one where it was.
    const places = [...new Set([...announced, this.#remembered])];
    this.#url = places[(places.indexOf(this.#url) + 1) % places.length] ?? this.#url;
  }
}
