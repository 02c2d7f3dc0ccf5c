/** Where a bus of this computer listens. */
export type BusKind = 'session' | 'system';

/** Socket of systemd's user bus, in the runtime folder. */
const USER_BUS = 'bus';
const SYSTEM_BUS = 'unix:path=/var/run/dbus/system_bus_socket';

/**
 * The Unix socket of a bus, `\0name` when it is an abstract one; `undefined`: there is none that is a Unix socket.
 * (D-Bus specification, "Server Addresses" and "Well-known Message Bus Instances".)
 */
export function busSocket(kind: BusKind, env: NodeJS.ProcessEnv): string | undefined {
  const fallback = env.XDG_RUNTIME_DIR === undefined ? '' : `unix:path=${env.XDG_RUNTIME_DIR}/${USER_BUS}`;
  const addresses =
    kind === 'session' ? (env.DBUS_SESSION_BUS_ADDRESS ?? fallback) : (env.DBUS_SYSTEM_BUS_ADDRESS ?? SYSTEM_BUS);
  for (const address of addresses.split(';')) {
    const [transport, rest = ''] = address.split(/:(.*)/s);
    if (transport !== 'unix') continue;
    const fields = new Map(rest.split(',').map((field) => [field.split('=', 1)[0], textOf(field)]));
    const path = fields.get('path');
    if (path) return path;
    const abstract = fields.get('abstract');
    if (abstract) return `\0${abstract}`;
  }
  return undefined;
}

/** The value of `key=value`, its `%xx` bytes as they are meant. */
function textOf(field: string): string {
  const value = field.slice(field.indexOf('=') + 1);
  return value.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
