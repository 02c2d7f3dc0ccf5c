import type { DeviceView } from '../../protocol/control-views.ts';

/** This computer first, then those that are there, then by name. */
export function sortDevices(devices: Iterable<DeviceView>, locale: string): DeviceView[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const rank = ({ thisComputer, online }: DeviceView): number => (thisComputer ? 0 : online ? 1 : 2);
  return [...devices].sort(
    (one, other) => rank(one) - rank(other) || compare(one.name, other.name) || compare(one.deviceId, other.deviceId),
  );
}

export function findDevices(devices: readonly DeviceView[], wanted: string): readonly DeviceView[] {
  const needle = wanted.trim().toLowerCase();
  if (needle === '') return devices;
  return devices.filter(({ name, deviceId }) => `${name}\n${deviceId}`.toLowerCase().includes(needle));
}
