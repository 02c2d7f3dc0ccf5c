import { closeSync } from 'node:fs';
import type { Clock } from '../../../base/clock.ts';
import { makePipe } from '../../native/descriptors.ts';
import type { Place } from '../../paste/desktop.ts';
import { worthSaving } from '../../programs/clipboard-formats.ts';
import type { WaylandConnection } from '../wire/connection.ts';
import type { WireObject } from '../wire/wire-object.ts';
import type { Content } from './clipboard-content.ts';
import { type ReadLimits, readPipe } from './pipe-reader.ts';

/** What another program has in a place. */
export interface ForeignOffer {
  readonly object: WireObject;
  readonly formats: readonly string[];
}

/** As on X11, where these were measured (`x11/selection/selection-saver.ts`). */
const LIMITS: Readonly<Record<Place, ReadLimits & { totalMs: number }>> = {
  clipboard: { silentMs: 1_200, totalMs: 8_000, maxBytes: 256 * 1_024 * 1_024 },
  primary: { silentMs: 250, totalMs: 800, maxBytes: 32 * 1_024 * 1_024 },
};
const MAX_FORMATS = 100;
/** A name that is longer does not fit into a message. */
const MAX_NAME_BYTES = 2_000;

/** Reads all formats that are worth it, one after the other. `undefined`: not all of it can be had. */
export async function saveOffer(
  connection: WaylandConnection,
  clock: Clock,
  { object, formats }: ForeignOffer,
  place: Place,
): Promise<Content | undefined> {
  const { totalMs, silentMs, maxBytes } = LIMITS[place];
  const deadline = clock.monotonic() + totalMs;
  const wanted = worthSaving([...new Set(formats)], (format) => format);
  if (wanted.length > MAX_FORMATS || wanted.some((format) => Buffer.byteLength(format) > MAX_NAME_BYTES))
    return undefined;
  const content = new Map<string, Buffer>();
  let left = maxBytes;
  for (const format of wanted) {
    if (clock.monotonic() > deadline || object.gone || connection.lost !== undefined) return undefined;
    const { readEnd, writeEnd } = makePipe();
    try {
      connection.request(object, 'receive', format, writeEnd);
    } catch (error) {
      closeSync(readEnd);
      closeSync(writeEnd);
      throw error;
    }
    const data = await readPipe(readEnd, clock, { silentMs, maxBytes: left });
    if (data === undefined) return undefined;
    left -= data.length;
    content.set(format, data);
  }
  // Somebody has copied meanwhile: what was read may be of both.
  return object.gone ? undefined : content;
}
