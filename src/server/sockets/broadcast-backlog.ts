import type { AddressedFrame } from './connection.ts';

export interface Broadcast {
  readonly event: string | AddressedFrame;
  readonly exceptClientId: string | undefined;
}

/**
 * What has been broadcast and not everybody has got, and who is next. It goes round: whoever is reached gets all there
 * is by then, so that the more there is to do, the more frames share a write.
 */
export class BroadcastBacklog {
  #broadcasts: Broadcast[] = [];
  /** The number of the first one that is here. */
  #first = 0;
  /** Ids of the clients that this round has not reached, in reverse. */
  #left: string[] = [];
  /** Everybody whom the round has reached has all broadcasts below this number. */
  #roundEnd = 0;
  #next: NodeJS.Immediate | undefined;

  /** The number that the next broadcast will get. */
  get end(): number {
    return this.#first + this.#broadcasts.length;
  }

  get empty(): boolean {
    return this.#broadcasts.length === 0;
  }

  /** Its next slice is under way. */
  get inRound(): boolean {
    return this.#next !== undefined;
  }

  add(event: Broadcast['event'], exceptClientId: string | undefined): void {
    this.#broadcasts.push({ event, exceptClientId });
  }

  from(number: number): readonly Broadcast[] {
    return this.#broadcasts.slice(Math.max(0, number - this.#first));
  }

  /** The ids whose turn it is. `clientIds` is asked when a round begins: who comes later needs nothing of it. */
  slice(size: number, clientIds: () => Iterable<string>): string[] {
    if (this.#left.length === 0) {
      this.#left = [...clientIds()].reverse();
      this.#roundEnd = this.end;
    }
    return this.#left.splice(-size).reverse();
  }

  /** `next` is called in a later turn when somebody has not got everything. */
  endSlice(next: () => void): void {
    if (this.#left.length === 0) {
      this.#broadcasts = this.#broadcasts.slice(this.#roundEnd - this.#first);
      this.#first = this.#roundEnd;
    }
    if (this.#next !== undefined) clearImmediate(this.#next);
    this.#next = undefined;
    if (this.empty) return;
    this.#next = setImmediate(() => {
      this.#next = undefined;
      next();
    });
  }
}
