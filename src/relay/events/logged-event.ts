import { encodeHlc, type HlcStamp } from '../../base/hlc.ts';
import type { EventBody } from '../../protocol/events.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { AddressedFrame } from '../../server/sockets/connection.ts';
import { type Audience, maySee } from './audience.ts';

/** An event before it has a number. */
export interface UnnumberedEvent {
  readonly body: EventBody;
  readonly audience: Audience;
  readonly hlc: HlcStamp;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * An event that has its number. It is made into JSON once, for everyone who gets it, and not before somebody does:
 * under load most events are forgotten before anybody asks.
 */
export class LoggedEvent implements AddressedFrame {
  readonly sequence: number;
  readonly epoch: string;
  readonly event: UnnumberedEvent;
  #json: string | undefined;
  #frame: Buffer | undefined;

  constructor(sequence: number, epoch: string, event: UnnumberedEvent) {
    this.sequence = sequence;
    this.epoch = epoch;
    this.event = event;
  }

  get body(): EventBody {
    return this.event.body;
  }

  /** Milliseconds since the Unix epoch. */
  get at(): number {
    return this.event.at;
  }

  /** A `RelayEvent`. */
  get json(): string {
    this.#json ??= this.#encode();
    return this.#json;
  }

  get frame(): Buffer {
    this.#frame ??= Buffer.from(this.json);
    return this.#frame;
  }

  visibleTo(principal: Principal): boolean {
    return maySee(principal, this.event.audience, this.event.body);
  }

  #encode(): string {
    const { body, hlc, at } = this.event;
    const { type, ...rest } = body;
    const stamps = { hlc: encodeHlc(hlc), at: new Date(at).toISOString() };
    return JSON.stringify({ sequence_number: this.sequence, epoch: this.epoch, type, ...stamps, ...rest });
  }
}
