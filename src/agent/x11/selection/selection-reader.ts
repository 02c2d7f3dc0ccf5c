import type { Property, XEvent } from 'x11';
import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import { atomsIn } from '../target/target-window.ts';
import { contentTargets } from './content-targets.ts';
import type { Content, Representation } from './selection-content.ts';

/** Bounds of a save. What does not keep within them is not saved in part: `undefined`, and the owner keeps it. */
export interface ReadLimits {
  /** How long the owner may be silent: until its answer, and between two parts of one. */
  silentMs: number;
  /** How long the whole read may take. */
  totalMs: number;
  maxBytes: number;
}

const NEW_VALUE = 0;
const PROPERTY_WORDS = 1 << 20;

/** The owner refused: what it listed is not to be had, so nothing of it can get lost. */
const REFUSED = 'refused';
/** The owner may have it, and we have not. */
const MISSING = 'missing';

/**
 * Reads all that a selection's owner offers, to give it back whole. `undefined`: not all of it could be had within the
 * limits, or the owner changed meanwhile; whoever takes the selection now destroys what is there.
 */
export async function readSelection(
  x: X11Connection,
  clock: Clock,
  selection: number,
  limits: ReadLimits,
): Promise<Content | undefined> {
  const reader = new Reader(x, clock, selection, limits);
  const owner = await x.selectionOwner(selection);
  const list = await reader.convert(x.atom('TARGETS'));
  if (list === MISSING) return undefined;
  // ICCCM 2.6.2 demands TARGETS; an owner without it (very old, or small) is asked for text.
  const offered = list === REFUSED ? [x.atom('UTF8_STRING'), x.atom('STRING')] : atomsIn(list.data);
  const content = new Map<number, Representation>();
  for (const target of await contentTargets(x, offered)) {
    const representation = await reader.convert(target);
    if (representation === MISSING) return undefined;
    if (representation !== REFUSED) content.set(target, representation);
  }
  return (await x.selectionOwner(selection)) === owner ? content : undefined;
}

class Reader {
  readonly #x: X11Connection;
  readonly #clock: Clock;
  readonly #selection: number;
  readonly #limits: ReadLimits;
  readonly #deadline: number;
  #bytes = 0;

  constructor(x: X11Connection, clock: Clock, selection: number, limits: ReadLimits) {
    this.#x = x;
    this.#clock = clock;
    this.#selection = selection;
    this.#limits = limits;
    this.#deadline = clock.monotonic() + limits.totalMs;
  }

  /** One conversion (ICCCM 2.4), incremental ones included. The property is named after the selection. */
  async convert(target: number): Promise<Representation | typeof REFUSED | typeof MISSING> {
    const x = this.#x;
    const property = this.#selection;
    const notified = this.#waitFor('SelectionNotify', (event) => {
      return event.requestor === x.window && event.selection === this.#selection && event.target === target;
    });
    x.client.ConvertSelection(x.window, this.#selection, target, property, 0);
    const event = await notified;
    if (!event) return MISSING;
    if (event.property === 0) return REFUSED;
    // Listening before the property is deleted: the deletion asks the owner for the first part.
    const first = this.#nextPart();
    const whole = await this.#take();
    return whole.type === x.atom('INCR') ? this.#collect(first) : this.#counted(whole) ? whole : MISSING;
  }

  async #collect(first: Promise<XEvent | undefined>): Promise<Representation | typeof MISSING> {
    const parts: Representation[] = [];
    let part = first;
    for (;;) {
      if (!(await part)) return MISSING;
      part = this.#nextPart();
      const representation = await this.#take();
      if (representation.data.length === 0) {
        const { type, format } = parts[0] ?? representation;
        return { type, format, data: Buffer.concat(parts.map(({ data }) => data)) };
      }
      if (!this.#counted(representation)) return MISSING;
      parts.push(representation);
    }
  }

  #counted({ data }: Representation): boolean {
    this.#bytes += data.length;
    return this.#bytes <= this.#limits.maxBytes;
  }

  #nextPart(): Promise<XEvent | undefined> {
    return this.#waitFor('PropertyNotify', (event) => {
      return event.wid === this.#x.window && event.atom === this.#selection && event.state === NEW_VALUE;
    });
  }

  /** The property, however large: owners with BIG-REQUESTS write some MiB at once. It is deleted with its last piece. */
  async #take(): Promise<Representation> {
    const pieces: Buffer[] = [];
    for (let offset = 0; ; offset += PROPERTY_WORDS) {
      const from = offset;
      const { type, format, data, bytesAfter } = await this.#x.ask<Property>((client, done) =>
        client.GetProperty(1, this.#x.window, this.#selection, 0, from, PROPERTY_WORDS, done),
      );
      // A copy: the reply is a view of the connection's input buffer.
      pieces.push(Buffer.from(data));
      // Format 0 stands for a property that is not there.
      if (!bytesAfter) return { type, format: format || 8, data: Buffer.concat(pieces) };
    }
  }

  /** The first event that fits, or `undefined` when the owner was silent for too long. */
  #waitFor(name: 'SelectionNotify' | 'PropertyNotify', fits: (event: XEvent) => boolean): Promise<XEvent | undefined> {
    const timeoutMs = Math.max(0, Math.min(this.#limits.silentMs, this.#deadline - this.#clock.monotonic()));
    return new Promise((resolve) => {
      const finish = (event: XEvent | undefined): void => {
        timer.cancel();
        stopListening();
        resolve(event);
      };
      const stopListening = this.#x.on(name, (event) => {
        if (fits(event)) finish(event);
      });
      const timer = this.#clock.after(timeoutMs, () => finish(undefined));
    });
  }
}
