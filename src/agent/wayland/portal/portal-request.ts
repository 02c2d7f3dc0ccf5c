import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Bus, BusCall } from '../../dbus/bus.ts';
import { PORTAL, REQUEST } from './portal-names.ts';

/** What the user, or the portal for them, answered (Request, "Response"). */
export type PortalAnswer =
  | { kind: 'done'; results: Record<string, unknown> }
  /** The user said no. */
  | { kind: 'refused' }
  /** The dialog went away, or could not be shown. */
  | { kind: 'ended' };

const responseSchema = z.tuple([z.number(), z.record(z.string(), z.unknown())]).rest(z.unknown());

/** A name that no other request of this connection has. */
export function newToken(): string {
  return `lantype_${randomBytes(8).toString('hex')}`;
}

/**
 * Asks the portal for something that a person may have to decide, and waits for the answer however long that takes; when
 * `signal` is aborted, the dialog is taken away again. `callFor` makes the call with the token that it must carry. The
 * answer is listened for before the question goes out (Request, "handle_token").
 */
export async function askPortal(
  bus: Bus,
  callFor: (handleToken: string) => BusCall,
  signal?: AbortSignal,
): Promise<PortalAnswer> {
  const token = newToken();
  const sender = bus.name.slice(1).replaceAll('.', '_');
  const path = `/org/freedesktop/portal/desktop/request/${sender}/${token}`;
  let answer: (answer: PortalAnswer) => void = () => undefined;
  const answered = new Promise<PortalAnswer>((resolve) => {
    answer = resolve;
  });
  const stop = await bus.onSignal({ sender: PORTAL, path, interface: REQUEST, member: 'Response' }, (body) => {
    const response = responseSchema.safeParse(body);
    if (!response.success) return answer({ kind: 'ended' });
    const [code, results] = response.data;
    if (code === 0) answer({ kind: 'done', results });
    else answer({ kind: code === 1 ? 'refused' : 'ended' });
  });
  const withdraw = (): void => {
    bus.call({ destination: PORTAL, path, interface: REQUEST, member: 'Close' }).catch(() => undefined);
    answer({ kind: 'ended' });
  };
  bus.onClose(() => answer({ kind: 'ended' }));
  signal?.addEventListener('abort', withdraw, { once: true });
  try {
    await bus.call(callFor(token));
    if (signal?.aborted) withdraw();
    return await answered;
  } finally {
    signal?.removeEventListener('abort', withdraw);
    stop();
  }
}
