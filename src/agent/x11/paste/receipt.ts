import type { Clock, Timer } from '../../../base/clock.ts';
import type { SelectionServer, SelectionUse } from '../selection/selection-server.ts';
import type { ClientProcesses } from '../target/client-processes.ts';

/** How the focused program answered a paste chord. */
export type Reading =
  /** It read all of the text: the receipt. */
  | 'read'
  /** It looked at what there is and did not want it: nothing in it takes text now. */
  | 'declined'
  /** It asked for nothing at all. */
  | 'silent';

/** From the chord to the first request. Measured: 1 to 10 ms; a busy program gets much more. */
const FIRST_REQUEST_MS = 700;
/** After a request for the list of targets, until the one for the text. Measured: 7 ms (Chromium). */
const AFTER_LIST_MS = 300;
/** Between two parts of a large text. */
const PROGRESS_MS = 1_500;

/**
 * Watches whether the program that owns `window` reads the text. Start it right before the chord: what the
 * program asked before that, and what other programs ask, is no evidence.
 */
export function watchReading(
  processes: ClientProcesses,
  server: SelectionServer,
  clock: Clock,
  window: number,
): Promise<Reading> {
  return new Promise((resolve) => {
    let heard = false;
    let timer: Timer;
    const wait = (ms: number): void => {
      timer?.cancel();
      timer = clock.after(ms, () => finish(heard ? 'declined' : 'silent'));
    };
    const stopListening = server.onUse(({ requestor, stage }: SelectionUse) => {
      if (!processes.same(requestor, window)) return;
      heard = true;
      if (stage === 'read') finish('read');
      else wait(stage === 'listed' ? AFTER_LIST_MS : PROGRESS_MS);
    });
    const finish = (result: Reading): void => {
      timer.cancel();
      stopListening();
      resolve(result);
    };
    wait(FIRST_REQUEST_MS);
  });
}
