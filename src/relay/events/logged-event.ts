import type { Principal } from '../tokens/principal.ts';
import type { AddressedFrame } from '../ws/connection.ts';
import { type Audience, maySee } from './audience.ts';

/** An event that has its number, made into JSON once for everyone who gets it. */
export class LoggedEvent implements AddressedFrame {
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly audience: Audience;
  /** A `RelayEvent`. */
  readonly json: string;
  #frame: Buffer | undefined;

  constructor(sequence: number, at: number, audience: Audience, json: string) {
    this.sequence = sequence;
    this.at = at;
    this.audience = audience;
    this.json = json;
  }

  /** Encoded when the first observer needs it, and shared by all. */
  get frame(): Buffer {
    this.#frame ??= Buffer.from(this.json);
    return this.#frame;
  }

  visibleTo(principal: Principal): boolean {
    return maySee(principal, this.audience);
  }
}
