import type { Property, XEvent } from 'x11';
import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import { atomsIn } from '../target/target-window.ts';
import type { Content, Representation } from './selection-content.ts';

/** Bounds of a save: a dead owner must not stop the typing, a huge image must not fill the memory. */
export interface ReadLimits {
  /** How long the owner may take for each answer. */
  answerMs: number;
  /** How long the whole read may take. */
  totalMs: number;
  maxBytes: number;
}

const NEW_VALUE = 0;
const PROPERTY_WORDS = 1 << 20;
/** Names of targets that are no content, or make sense in the owner's own process only. */
const NO_CONTENT =
  /^(TARGETS|TIMESTAMP|MULTIPLE|SAVE_TARGETS|DELETE|INSERT_\w+|GTK_TEXT_BUFFER_CONTENTS|application\/x-gtk-.*)$/;
/** One image format is enough: owners make the others from it on demand, slowly. */
const OTHER_IMAGES = /^image\/(?!png$)|^PIXMAP$|^BITMAP$/;

/** Reads all that a selection's owner offers. `undefined`: the owner does not answer. */
export async function readSelection(
  x: X11Connection,
  clock: Clock,
  selection: number,
  limits: ReadLimits,
): Promise<Content | undefined> {
  const deadline = clock.monotonic() + limits.totalMs;
  const list = await convert(x, clock, selection, x.atom('TARGETS'), limits.answerMs);
  if (!list) return undefined;
  const content = new Map<number, Representation>();
  let bytes = 0;
  for (const target of await contentTargets(x, atomsIn(list.data))) {
    const left = deadline - clock.monotonic();
    if (left <= 0 || bytes >= limits.maxBytes) break;
    const representation = await convert(x, clock, selection, target, Math.min(left, limits.answerMs));
    if (!representation || bytes + representation.data.length > limits.maxBytes) continue;
    bytes += representation.data.length;
    content.set(target, representation);
  }
  return content;
}

/** The targets worth saving, text first, so that it is there when time runs out. */
async function contentTargets(x: X11Connection, targets: readonly number[]): Promise<number[]> {
  const named = await Promise.all(
    targets.map(async (target) => ({
      target,
      name: await x.ask<string>((client, done) => client.GetAtomName(target, done)).catch(() => 'TARGETS'),
    })),
  );
  const png = named.some(({ name }) => name === 'image/png');
  const isText = (name: string): boolean => /^(UTF8_STRING|STRING|TEXT|text\/.*)$/.test(name);
  return named
    .filter(({ name }) => !NO_CONTENT.test(name) && !(png && OTHER_IMAGES.test(name)))
    .sort((one, other) => Number(isText(other.name)) - Number(isText(one.name)))
    .map(({ target }) => target);
}

/** One conversion (ICCCM 2.4), incremental ones included. The property is named after the selection. */
async function convert(
  x: X11Connection,
  clock: Clock,
  selection: number,
  target: number,
  timeoutMs: number,
): Promise<Representation | undefined> {
  const property = selection;
  const notified = waitFor(x, clock, 'SelectionNotify', timeoutMs, (event) => {
    return event.requestor === x.window && event.selection === selection && event.target === target;
  });
  x.client.ConvertSelection(x.window, selection, target, property, 0);
  const event = await notified;
  if (!event || event.property === 0) return undefined;
  // Listening before the property is deleted: the deletion asks the owner for the first part.
  let part = nextPart(x, clock, property, timeoutMs);
  const first = await takeProperty(x, property);
  if (first.type !== x.atom('INCR')) return first;
  const parts: Representation[] = [];
  for (;;) {
    if (!(await part)) return undefined;
    part = nextPart(x, clock, property, timeoutMs);
    const representation = await takeProperty(x, property);
    if (representation.data.length === 0) {
      const type = parts[0]?.type ?? representation.type;
      return { type, format: parts[0]?.format ?? 8, data: Buffer.concat(parts.map(({ data }) => data)) };
    }
    parts.push(representation);
  }
}

function nextPart(x: X11Connection, clock: Clock, property: number, timeoutMs: number): Promise<XEvent | undefined> {
  return waitFor(x, clock, 'PropertyNotify', timeoutMs, (event) => {
    return event.wid === x.window && event.atom === property && event.state === NEW_VALUE;
  });
}

async function takeProperty(x: X11Connection, property: number): Promise<Representation> {
  const { type, format, data } = await x.ask<Property>((client, done) =>
    client.GetProperty(1, x.window, property, 0, 0, PROPERTY_WORDS, done),
  );
  // A copy: the reply is a view of the connection's input buffer. Format 0 stands for a property that is not there.
  return { type, format: format || 8, data: Buffer.from(data) };
}

/** The first event that fits, or `undefined` after the time-out. */
function waitFor(
  x: X11Connection,
  clock: Clock,
  name: 'SelectionNotify' | 'PropertyNotify',
  timeoutMs: number,
  fits: (event: XEvent) => boolean,
): Promise<XEvent | undefined> {
  return new Promise((resolve) => {
    const finish = (event: XEvent | undefined): void => {
      timer.cancel();
      stopListening();
      resolve(event);
    };
    const stopListening = x.on(name, (event) => {
      if (fits(event)) finish(event);
    });
    const timer = clock.after(timeoutMs, () => finish(undefined));
  });
}
