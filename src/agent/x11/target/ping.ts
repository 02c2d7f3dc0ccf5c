import type { Clock } from '../../../base/clock.ts';
import type { X11Connection } from '../connection.ts';
import type { TargetWindow } from './target-window.ts';

/**
 * Asks a program for a sign of life (EWMH 1.5, _NET_WM_PING). Resolves `true` on its answer, by when it has
 * handled everything that was sent to it before; `false` after `timeoutMs`.
 */
export function ping(x: X11Connection, target: TargetWindow, clock: Clock, timeoutMs: number): Promise<boolean> {
  // The timestamp field is ours to choose; it comes back and tells our pings from the window manager's.
  const token = Math.floor(Math.random() * 0x7fff_ffff);
  return new Promise((resolve) => {
    const finish = (alive: boolean): void => {
      timer.cancel();
      stopListening();
      resolve(alive);
    };
    const stopListening = x.on('ClientMessage', ({ message_type, data }) => {
      const ours = message_type === x.atom('WM_PROTOCOLS') && data?.[0] === x.atom('_NET_WM_PING') && data[1] === token;
      if (ours) finish(true);
    });
    const timer = clock.after(timeoutMs, () => finish(false));
    sendPing(x, target, token);
  });
}

/** Sends a ping and does not wait. Only for windows that answer pings: to others the message may mean anything. */
export function sendPing(x: X11Connection, target: TargetWindow, token = 0): void {
  x.client.SendEvent(target.topLevel, 0, 0, {
    name: 'ClientMessage',
    seq: 0,
    format: 32,
    wid: target.topLevel,
    message_type: x.atom('WM_PROTOCOLS'),
    data: [x.atom('_NET_WM_PING'), token, target.topLevel, 0, 0],
  });
}
