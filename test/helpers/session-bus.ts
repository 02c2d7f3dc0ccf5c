import { eventually } from './eventually.ts';
import { type Child, startChild } from './processes/child.ts';

/** A real dbus-daemon of its own. */
export interface SessionBus {
  /** As in `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  readonly daemon: Child;
  stop(): Promise<void>;
}

/** `env`: of the services that it starts. */
export async function startSessionBus(env: NodeJS.ProcessEnv = process.env): Promise<SessionBus> {
  const daemon = startChild('dbus-daemon', ['--session', '--nofork', '--print-address'], { env });
  const address = await eventually('the session bus', () => /^unix:\S+$/m.exec(daemon.output())?.[0]);
  return { address, daemon, stop: () => daemon.stop() };
}
