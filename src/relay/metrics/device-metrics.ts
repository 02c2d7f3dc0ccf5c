import { Gauge, type Registry } from 'prom-client';
import type { DeviceDetail } from '../../protocol/http.ts';

/** Queues by device, read when scraped. `devicesNow`: as `GET /devices` shows them. */
export function registerDeviceMetrics(registry: Registry, devicesNow: () => readonly DeviceDetail[]): void {
  const devices = onceInATurn(devicesNow);
  registerByDevice(
    registry,
    'lantype_queue_depth',
    'Undelivered messages of a device that are not in flight',
    devices,
    ({ queueDepth }) => queueDepth,
  );
  registerByDevice(
    registry,
    'lantype_in_flight_messages',
    'Messages written to a device whose ACK is not yet due',
    devices,
    ({ inFlight }) => inFlight,
  );
}

function registerByDevice(
  registry: Registry,
  name: string,
  help: string,
  devices: () => readonly DeviceDetail[],
  read: (device: DeviceDetail) => number,
): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: ['device'],
    registers: [registry],
    collect() {
      // A device whose token was revoked is shown no longer.
      gauge.reset();
      for (const device of devices()) gauge.set({ device: device.deviceId }, read(device));
    },
  });
}

/** One scrape reads all its metrics in one turn: what is dear to make is made once for it. */
function onceInATurn<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    if (made !== undefined) return made.value;
    made = { value: make() };
    queueMicrotask(() => {
      made = undefined;
    });
    return made.value;
  };
}
