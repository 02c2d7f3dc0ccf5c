import { isDeepStrictEqual } from 'node:util';
import type { Clock, Timer } from '../../base/clock.ts';
import type { AgentStatus } from '../../protocol/frames.ts';
import type { ConnectedDevice, EventRecorder } from './event-recorder.ts';

/** So many changes of a device are told as they happen; */
const BURST = 20;
/** after that one in so long: of the 500 events that the log keeps for 15 minutes, one device has fewer than half. */
const REFILL_MS = 4_000;

interface DeviceState {
  /** `undefined`: it is away. */
  readonly device: ConnectedDevice | undefined;
  /** All of it: that the program in focus has changed is told, without its name. */
  readonly status: AgentStatus | undefined;
}

interface KnownDevice {
  now: DeviceState;
  told: DeviceState;
  /** Changes that may be told at once. */
  allowance: number;
  /** When that was so, by the monotonic clock. */
  countedAt: number;
  waiting: Timer | undefined;
}

const AWAY: DeviceState = { device: undefined, status: undefined };

/**
 * Tells how devices are. One that changes all the time (20 000 `status` frames, a connection that comes and goes) would
 * push out of the log what everybody else waits for: of it the latest is told, now and then, and always in the end.
 */
export class DeviceNews {
  readonly #events: Pick<EventRecorder, 'deviceConnected' | 'deviceDisconnected' | 'deviceStatus'>;
  readonly #clock: Clock;
  readonly #devices = new Map<string, KnownDevice>();

  constructor(events: Pick<EventRecorder, 'deviceConnected' | 'deviceDisconnected' | 'deviceStatus'>, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  deviceConnected(device: ConnectedDevice): void {
    this.#changed(device.deviceId, { device, status: undefined });
  }

  deviceDisconnected(deviceId: string): void {
    this.#changed(deviceId, AWAY);
  }

  deviceStatus(deviceId: string, status: AgentStatus): void {
    const { device } = this.#of(deviceId).now;
    this.#changed(deviceId, { device, status });
  }

  /** Another relay tells of it from now on, and begins with its being away. */
  handedOver(deviceId: string): void {
    const known = this.#devices.get(deviceId);
    if (known === undefined) return;
    known.waiting?.cancel();
    known.waiting = undefined;
    known.now = AWAY;
    known.told = AWAY;
  }

  /** What is left to tell is told now. */
  stop(): void {
    for (const [deviceId, known] of this.#devices) {
      known.waiting?.cancel();
      known.waiting = undefined;
      known.allowance = Number.POSITIVE_INFINITY;
      this.#tell(deviceId, known);
    }
  }

  #of(deviceId: string): KnownDevice {
    let known = this.#devices.get(deviceId);
    if (known === undefined) {
      known = { now: AWAY, told: AWAY, allowance: BURST, countedAt: this.#clock.monotonic(), waiting: undefined };
      this.#devices.set(deviceId, known);
    }
    return known;
  }

  #changed(deviceId: string, now: DeviceState): void {
    const known = this.#of(deviceId);
    known.now = now;
    this.#tell(deviceId, known);
  }

  #tell(deviceId: string, known: KnownDevice): void {
    this.#refill(known);
    while (known.allowance >= 1 && this.#tellOne(deviceId, known)) known.allowance -= 1;
    if (isDeepStrictEqual(known.now, known.told)) {
      known.waiting?.cancel();
      known.waiting = undefined;
      return;
    }
    known.waiting ??= this.#clock.after(REFILL_MS, () => {
      known.waiting = undefined;
      this.#tell(deviceId, known);
    });
  }

  /** Returns whether there was something. */
  #tellOne(deviceId: string, known: KnownDevice): boolean {
    const { now, told } = known;
    if (!isDeepStrictEqual(now.device, told.device)) {
      if (now.device === undefined) this.#events.deviceDisconnected(deviceId);
      else this.#events.deviceConnected(now.device);
      known.told = { device: now.device, status: undefined };
      return true;
    }
    if (now.status === undefined || isDeepStrictEqual(now.status, told.status)) {
      known.told = { device: told.device, status: now.status };
      return false;
    }
    this.#events.deviceStatus(deviceId, now.status);
    known.told = now;
    return true;
  }

  #refill(known: KnownDevice): void {
    const now = this.#clock.monotonic();
    const more = Math.floor((now - known.countedAt) / REFILL_MS);
    if (more <= 0) return;
    known.allowance = Math.min(BURST, known.allowance + more);
    known.countedAt += more * REFILL_MS;
  }
}
