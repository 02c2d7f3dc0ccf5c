import x11, { type Callback, type Display } from 'x11';
import type { Clock } from '../../base/clock.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const RETRY_MS = 50;

/** Connects to an X server. Rejects when it cannot be reached or does not answer within three seconds. */
export async function openDisplay(display: string | undefined, clock: Clock): Promise<Display> {
  const deadline = clock.monotonic() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      return await openOnce(display, clock);
    } catch (error) {
      // A server that resets because its last client has left hangs up on the one that comes right then.
      const resetting = error instanceof Error && /closed before setup|ECONNRESET|EPIPE/.test(error.message);
      if (!resetting || clock.monotonic() > deadline) throw error;
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}

function openOnce(display: string | undefined, clock: Clock): Promise<Display> {
  return new Promise((resolve, reject) => {
    // `X11Connection.ask` says when: what is asked together leaves together.
    const options = { bufferRequests: { flushOnReply: false }, shm: 'off' as const };
    const timer = clock.after(CONNECT_TIMEOUT_MS, () => {
      reject(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`));
      client.stream?.destroy();
    });
    const client = x11.createClient(display === undefined ? options : { ...options, display }, (error, value) => {
      timer.cancel();
      if (error) reject(error);
      else resolve(value);
    });
    // Stays for the life of the connection: without a listener an X error would end the process.
    client.on('error', (error: Error) => reject(error));
  });
}

/** One request of the package, as a promise. */
export function callbackToPromise<T>(request: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    request((error, value) => {
      if (error) reject(error);
      else resolve(value);
      return true;
    });
  });
}
