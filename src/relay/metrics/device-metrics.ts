import { Gauge, type Registry } from 'prom-client';
import type { DeviceDetail } from '../../protocol/http.ts';

/** Queues by device, read when scraped. `devices`: as `GET /devices` shows them. */
export function registerDeviceMetrics(registry: Registry, devices: () => readonly DeviceDetail[]): void {
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
