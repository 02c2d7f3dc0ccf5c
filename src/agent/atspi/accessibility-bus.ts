import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { Bus } from '../dbus/bus.ts';
import { busSocket } from '../dbus/bus-address.ts';
import { LAUNCHER, STATUS } from './names.ts';

/** `when-there`: only if something else has started it. `start`: it is started, and programs are told to take part. */
export type AccessibilityUse = 'when-there' | 'start';

export interface AccessibilityOpening {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Gives it up, and closes the bus when it is open. */
  readonly signal?: AbortSignal | undefined;
}

const PROPERTIES = 'org.freedesktop.DBus.Properties';

/**
 * The bus of the accessibility interface, which the session's bus knows; `undefined`: it is not to be had.
 *
 * Programs made with GTK take part whenever it runs; Qt, Firefox and LibreOffice when they are told to; Chromium when it
 * is told of a screen reader.
 */
export async function openAccessibilityBus(
  use: AccessibilityUse,
  { env, clock, signal }: AccessibilityOpening,
): Promise<Bus | undefined> {
  const socket = busSocket('session', env);
  if (socket === undefined) return undefined;
  let session: Bus | undefined;
  try {
    session = await Bus.open(socket, clock, { descriptors: false, signal });
    if (use === 'when-there' && (await session.ownerOf(LAUNCHER.destination)) === undefined) return undefined;
    const { body } = await session.call({ ...LAUNCHER, interface: 'org.a11y.Bus', member: 'GetAddress' });
    if (use === 'start') await enable(session);
    const address = busSocket('session', { DBUS_SESSION_BUS_ADDRESS: z.string().parse(body[0]) });
    return address === undefined ? undefined : await Bus.open(address, clock, { descriptors: false, signal });
  } catch {
    return undefined;
  } finally {
    session?.close();
  }
}

async function enable(session: Bus): Promise<void> {
  const call = { ...LAUNCHER, interface: PROPERTIES, member: 'Set', signature: 'ssv' };
  await session.call({ ...call, body: [STATUS, 'IsEnabled', ['b', true]] });
}
