/** Pure readers of what `gdbus monitor` and `loginctl` print about a logind session. */

const CHANGED =
  /^(\/\S+): org\.freedesktop\.DBus\.Properties\.PropertiesChanged \('org\.freedesktop\.login1\.Session', /;
const LOCKED_HINT = /'LockedHint': <(true|false)>/;

/**
 * The new `LockedHint` that one line of `gdbus monitor` reports for the session at `path`, or `undefined` when the
 * line is about anything else:
 * `/org/freedesktop/login1/session/_32: org.freedesktop.DBus.Properties.PropertiesChanged
 * ('org.freedesktop.login1.Session', {'LockedHint': <true>}, @as [])` (one line).
 */
export function lockedHintIn(line: string, path: string): boolean | undefined {
  if (CHANGED.exec(line)?.[1] !== path) return undefined;
  const value = LOCKED_HINT.exec(line)?.[1];
  return value === undefined ? undefined : value === 'true';
}

/** `loginctl show-session ID -p LockedHint --value` prints `yes` or `no`. */
export function lockedHintOf(output: string): boolean | undefined {
  const value = output.trim();
  if (value === 'yes') return true;
  return value === 'no' ? false : undefined;
}

/** D-Bus object path of a session: ids are escaped byte-wise, a leading digit too (sd_bus_path_encode(3)). */
export function sessionPath(sessionId: string): string {
  const escaped = Array.from(new TextEncoder().encode(sessionId), (byte, index) => {
    const character = String.fromCharCode(byte);
    const plain = index === 0 ? /[A-Za-z]/ : /[A-Za-z0-9]/;
    return plain.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  return `/org/freedesktop/login1/session/${escaped === '' ? '_' : escaped}`;
}
