/** A device, and what it is called: by the owner of the relay, by itself, or by nobody. */
export interface NamedDevice {
  readonly deviceId: string;
  readonly given: string | undefined;
  readonly said: string | undefined;
}

/**
 * The names that people see, by device: no two alike, so that no computer is taken for another. What the owner calls it
 * counts; then what it calls itself, if no device before it is called so, else with its id behind. `devices`: the oldest
 * first.
 */
export function displayNames(devices: readonly NamedDevice[]): Map<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  const call = (deviceId: string, wanted: string): void => {
    let name = wanted;
    while (taken.has(folded(name))) name += ` (${deviceId})`;
    taken.add(folded(name));
    names.set(deviceId, name);
  };
  for (const { deviceId, given } of devices) if (given !== undefined) call(deviceId, given);
  for (const { deviceId, given, said } of devices) if (given === undefined) call(deviceId, said ?? deviceId);
  return names;
}

/** Names that look alike to whoever reads over them are alike (Unicode TR 15, NFKC). */
function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}
