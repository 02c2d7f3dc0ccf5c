import { text } from 'node:stream/consumers';
import { systemClock } from '../../base/clock.ts';
import type { Place } from '../paste/desktop.ts';
import { SavedContent } from './clipboard/clipboard-content.ts';
import { ClipboardDevice } from './clipboard/clipboard-device.ts';
import { PipeReaders } from './clipboard/pipe-readers.ts';
import { readInheritance } from './heir-content.ts';
import { WaylandConnection } from './wire/connection.ts';
import { dataControlOf } from './wire/data-control-of.ts';
import { WL_SEAT } from './wire/interfaces.ts';

const GONE_LIMIT_MS = 3_000;
const LOOK_MS = 20;

/**
 * Serves what a Lantype that has ended left on the clipboard, until somebody copies something else in each place, or the
 * session ends. As `wl-copy` does it, but with all formats.
 */
const { socket, answerLimitMs, places } = readInheritance(await text(process.stdin));
// Nobody waits for a compositor that takes long to let a program in.
const late = answerLimitMs !== undefined;
if (late) process.stdout.write('ready\n');
const connection = await WaylandConnection.open(socket, systemClock, answerLimitMs);
connection.onLoss(() => process.exit(0));
const device = new ClipboardDevice({
  connection,
  control: dataControlOf(connection),
  seat: connection.bind(WL_SEAT),
  clock: systemClock,
  readers: new PipeReaders(connection.compositorPid),
});
const left = new Set<Place>(places.keys());
device.onTaken((place) => {
  left.delete(place);
  if (left.size === 0) process.exit(0);
});
if (late) await untilGone();
for (const [place, content] of places) {
  // Somebody has copied while nobody had it.
  if (late && device.owner(place) === 'other') left.delete(place);
  else device.restore(place, new SavedContent(content));
}
if (left.size === 0) process.exit(0);
await connection.roundTrip();
if (!late) process.stdout.write('ready\n');

/** Lantype itself may still have it: it goes as soon as it has been told that we are there. Who has it after that copied. */
async function untilGone(): Promise<void> {
  const limit = systemClock.monotonic() + GONE_LIMIT_MS;
  do {
    await connection.roundTrip();
    if ([...places.keys()].every((place) => device.owner(place) === 'nobody')) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  } while (systemClock.monotonic() < limit);
}
