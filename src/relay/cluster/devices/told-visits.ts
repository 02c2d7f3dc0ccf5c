import type { DeviceVisits, KnownDevice } from '../../agents/device-visits.ts';
import type { Told } from '../log/told.ts';

/** When devices came and went, by the log; and what is known for longer of those that it has forgotten. */
export class ToldVisits implements DeviceVisits {
  readonly #told: Pick<Told, 'device' | 'renames'>;
  readonly #longer: DeviceVisits | undefined;

  constructor(told: Pick<Told, 'device' | 'renames'>, longer: DeviceVisits | undefined) {
    this.#told = told;
    this.#longer = longer;
  }

  get renames(): number {
    return this.#told.renames + (this.#longer?.renames ?? 0);
  }

  get(deviceId: string): KnownDevice | undefined {
    const { name, platform, seenAt = 0 } = this.#told.device(deviceId) ?? {};
    return seenAt === 0 ? this.#longer?.get(deviceId) : { deviceId, name, platform, lastSeenAt: seenAt };
  }

  save(device: KnownDevice): void {
    this.#longer?.save(device);
  }
}
