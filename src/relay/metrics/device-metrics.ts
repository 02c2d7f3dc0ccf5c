import { setImmediate } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import type { DeviceQueue } from '../agents/device-list.ts';

/** A few milliseconds' work; messages get their turn before the next. */
const DEVICES_AT_ONCE = 500;

/** Queues by device, read when scraped. One scrape at a time: it takes several turns where there are many. */
export function registerDeviceMetrics(registry: Registry, devicesNow: () => readonly DeviceQueue[]): void {
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
  devices: () => readonly DeviceQueue[],
  read: (device: DeviceQueue) => number,
): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: ['device'],
    registers: [registry],
    async collect() {
      // A device whose token was revoked is shown no longer.
      gauge.reset();
      const all = devices();
      for (let from = 0; from < all.length; from += DEVICES_AT_ONCE) {
        if (from > 0) await setImmediate();
        for (const device of all.slice(from, from + DEVICES_AT_ONCE)) {
          gauge.set({ device: device.deviceId }, read(device));
        }
      }
    },
  });
}

/** One scrape begins to read all its metrics in one turn: what is dear to make is made once for it. */
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
