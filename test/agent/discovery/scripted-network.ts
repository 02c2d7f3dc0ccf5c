import type { Look } from '../../../src/agent/discovery/find-relays.ts';
import { RelayLocator } from '../../../src/agent/discovery/relay-locator.ts';
import type { FoundRelay } from '../../../src/agent/discovery/relay-sightings.ts';
import type { Clock } from '../../../src/base/clock.ts';

export const PIN = 'A'.repeat(43);

/** What the relay of the tests announces of itself. */
export const announced = (...urls: string[]): FoundRelay => ({ name: 'Study', pin: PIN, urls });

/** A network on which the test says what is announced; a look lasts until it says so, or is ended. */
export class ScriptedNetwork {
  /** Each look that was begun, in order. */
  readonly looks: Required<Look>[] = [];
  readonly remembered: string[] = [];
  #end: (found: FoundRelay[]) => void = () => undefined;

  /** Something is announced while somebody looks. */
  announce(relay: FoundRelay): void {
    const look = this.looks.at(-1);
    if (look?.signal.aborted === false) look.seen(relay);
  }

  /** The look of now is over, and has found these. */
  async endLook(...found: FoundRelay[]): Promise<void> {
    this.#end(found);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  locator(url: string, clock: Clock): RelayLocator {
    const find = (look: Required<Look>): Promise<FoundRelay[]> => {
      this.looks.push(look);
      const { promise, resolve } = Promise.withResolvers<FoundRelay[]>();
      this.#end = resolve;
      look.signal.addEventListener('abort', () => resolve([]), { once: true });
      return promise;
    };
    return new RelayLocator({ url, pin: PIN, find, remember: (found) => void this.remembered.push(found), clock });
  }
}
