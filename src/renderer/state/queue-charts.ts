import type { Signal } from '@preact/signals';
import {
  type ControlMethod,
  type ControlParams,
  type ControlResult,
  MAX_CHARTS_ASKED,
} from '../../protocol/control-methods.ts';
import type { DeviceView } from '../../protocol/control-views.ts';
import { ControlError } from '../../protocol/control-wire.ts';
import type { Clock, Timer } from '../../web/clock.ts';

/** Cards that come into view together are one question. */
const GATHER_MS = 16;

export interface QueueChartsParts {
  readonly devices: Signal<ReadonlyMap<string, DeviceView> | undefined>;
  call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>>;
}

/** Gets what the charts of queues show, for computers that are in view: of hundreds it would be half a megabyte. */
export class QueueCharts {
  readonly #parts: QueueChartsParts;
  readonly #clock: Clock;
  readonly #wanted = new Set<string>();
  #timer: Timer | undefined;

  constructor(parts: QueueChartsParts, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  want(deviceId: string): void {
    this.#wanted.add(deviceId);
    this.#timer ??= this.#clock.after(GATHER_MS, () => void this.#ask());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wanted.clear();
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const deviceIds = [...this.#wanted].slice(0, MAX_CHARTS_ASKED);
    for (const deviceId of deviceIds) this.#wanted.delete(deviceId);
    if (this.#wanted.size > 0) this.#timer = this.#clock.after(GATHER_MS, () => void this.#ask());
    try {
      this.#take(await this.#parts.call('devices.depths', { deviceIds }));
    } catch (error) {
      // A chart that is not there says nothing wrong; with the next connection everything is asked anew.
      if (!(error instanceof ControlError)) throw error;
    }
  }

  #take(charts: ControlResult<'devices.depths'>): void {
    const devices = new Map(this.#parts.devices.peek());
    for (const { deviceId, depths } of charts) {
      const device = devices.get(deviceId);
      // What came with a change of the device meanwhile is newer.
      if (device !== undefined && device.depths === undefined) devices.set(deviceId, { ...device, depths });
    }
    this.#parts.devices.value = devices;
  }
}
