import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * Observers in a process of their own, so that what they cost is not the relay's: checks that the numbers they get
 * have no hole and no double, and measures how long after its stamp each event came.
 */
export interface WatchRequest {
  readonly url: string;
  readonly token: string;
  readonly observers: number;
}

export interface WatchReport {
  /** Of each observer: how many events, the highest number, and how often a number did not follow the one before. */
  readonly observers: readonly { count: number; latest: number; breaks: number; closed: number | undefined }[];
  /** Milliseconds from the event to the observer, both by the wall clock of this machine. */
  readonly p50: number;
  readonly p99: number;
}

interface Watcher {
  count: number;
  latest: number;
  breaks: number;
  closed: number | undefined;
}

const watchers: Watcher[] = [];
let delays: number[] = [];

async function watch({ url, token, observers }: WatchRequest): Promise<void> {
  for (let i = 0; i < observers; i += 1) {
    const watcher: Watcher = { count: 0, latest: 0, breaks: 0, closed: undefined };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${token}` } });
    socket.on('close', (code) => {
      watcher.closed = code;
    });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'subscribed') {
        watcher.latest = frame.since;
        return;
      }
      watcher.count += 1;
      if (frame.sequence_number !== watcher.latest + 1) watcher.breaks += 1;
      watcher.latest = frame.sequence_number;
      delays.push(Date.now() - Date.parse(frame.at));
    });
    await once(socket, 'open');
    socket.send('{"type":"subscribe"}');
    watchers.push(watcher);
  }
}

function report(): WatchReport {
  const sorted = Float64Array.from(delays).sort();
  delays = [];
  const percentile = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { observers: watchers, p50: percentile(0.5), p99: percentile(0.99) };
}

process.on('message', (request: WatchRequest | 'report') => {
  if (request === 'report') process.send?.(report());
  else void watch(request).then(() => process.send?.('ready'));
});
process.on('disconnect', () => process.exit());
