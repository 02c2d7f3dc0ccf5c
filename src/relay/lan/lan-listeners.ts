import { hostOf } from '../../base/ip-networks.ts';
import { isLoopback, remoteAddress } from '../../server/guard/remote-address.ts';
import type { ListenerOptions } from '../../server/listener/listener.ts';
import { LanListener } from './lan-listener.ts';

/** The listeners on the addresses that are shared, of one protocol, in the order of the addresses. */
export class LanListeners {
  readonly #scheme: 'https' | 'http';
  readonly #onProblem: (error: unknown) => void;
  readonly #onArrival: () => void;
  #all: LanListener[] = [];
  #reached = false;

  /** @param onArrival somebody has connected who is not this computer */
  constructor(scheme: 'https' | 'http', onProblem: (error: unknown) => void, onArrival: () => void) {
    this.#scheme = scheme;
    this.#onProblem = onProblem;
    this.#onArrival = onArrival;
  }

  get all(): readonly LanListener[] {
    return this.#all;
  }

  /** Whether somebody has connected who is not this computer. */
  get reached(): boolean {
    return this.#reached;
  }

  /** The port of all of them; `undefined` while there are none. */
  get port(): number | undefined {
    return this.#all[0]?.port;
  }

  urls(): string[] {
    return this.#all.map(({ address, port }) => `${this.#scheme}://${hostOf(address)}:${port}`);
  }

  /** Listens on `wanted`, and nowhere else. Returns what went wrong last, if something did. */
  async fit(wanted: readonly string[], optionsFor: (host: string) => ListenerOptions): Promise<unknown> {
    const kept = this.#all.filter(({ address }) => wanted.includes(address));
    await Promise.all(this.#all.filter((each) => !kept.includes(each)).map((each) => each.cut()));
    let problem: unknown;
    for (const address of wanted) {
      if (kept.some((each) => each.address === address)) continue;
      const options = optionsFor(address);
      const added = new LanListener({
        ...options,
        onConnection: (socket, tls) => {
          if (this.#isElsewhere(remoteAddress(socket))) this.#arrived();
          options.onConnection?.(socket, tls);
        },
      });
      try {
        await added.listen();
        kept.push(added);
      } catch (error) {
        problem = error;
        this.#onProblem(error);
      }
    }
    this.#all = kept.sort((one, other) => wanted.indexOf(one.address) - wanted.indexOf(other.address));
    return problem;
  }

  #arrived(): void {
    this.#reached = true;
    this.#onArrival();
  }

  #isElsewhere(address: string): boolean {
    return !isLoopback(address) && !this.#all.some((each) => each.address === address);
  }

  startStopping(): void {
    for (const listener of this.#all) listener.startStopping();
  }

  async end(how: (listener: LanListener) => Promise<void>): Promise<void> {
    this.#reached = false;
    await Promise.all(this.#all.splice(0).map(how));
  }
}
