import { z } from 'zod';
import { deviceIdSchema } from '../../../protocol/device-id.ts';
import { nameSchema } from '../../../protocol/name.ts';
import type { DeviceNames } from '../../agents/device-names.ts';
import type { DeviceVisits, KnownDevice } from '../../agents/device-visits.ts';
import { SharedBucket, type SharedBucketOptions, type SharedValue } from '../shared-bucket.ts';

/** A device that comes every day need not be written down more often: its name and platform seldom change. */
const VISIT_EVERY_MS = 24 * 60 * 60_000;

const GIVEN = 'given.';
const SAID = 'said.';

/** What a newer version has put in stays. Without a name, the device has none that was given to it (any more). */
const givenSchema = z.looseObject({ deviceId: deviceIdSchema, name: nameSchema.optional() });
const saidSchema = z.object({
  deviceId: deviceIdSchema,
  name: z.string().optional(),
  platform: z.string().optional(),
  lastSeenAt: z.int(),
});

/**
 * What the relays of a cluster know of its devices for longer than their log reaches back: the names that their owner gave
 * them, and what they said of themselves, the time to a day.
 */
export class SharedDevices implements DeviceNames {
  readonly #bucket: SharedBucket;
  readonly #given = new Map<string, string>();
  readonly #said = new Map<string, KnownDevice>();
  #renames = 0;
  #saidOtherwise = 0;
  readonly #onChanged: Array<(deviceId: string) => void> = [];

  private constructor(bucket: SharedBucket) {
    this.#bucket = bucket;
    for (const [key, value] of bucket.entries()) this.#take({ key, value });
    bucket.follow((value) => {
      this.#take(value);
      return 0;
    });
  }

  /** @throws ClusterError CLUSTER_AWAY */
  static async open(options: Omit<SharedBucketOptions, 'name'>): Promise<SharedDevices> {
    return new SharedDevices(await SharedBucket.open({ ...options, name: 'lantype-devices' }));
  }

  stop(): void {
    this.#bucket.stop();
  }

  get renames(): number {
    return this.#renames;
  }

  /** The name that was given to it. */
  get(deviceId: string): string | undefined {
    return this.#given.get(deviceId);
  }

  async give(deviceId: string, name: string): Promise<void> {
    await this.#change(deviceId, () => ({ name }));
  }

  async forget(deviceId: string): Promise<void> {
    if (this.#given.has(deviceId)) await this.#change(deviceId, () => ({ name: undefined }));
  }

  /** The name of a relay that comes in: it counts where the device has none. */
  async offer(deviceId: string, name: string): Promise<void> {
    await this.#change(deviceId, (now) => ({ name: now ?? name }));
  }

  onChanged(listener: (deviceId: string) => void): void {
    this.#onChanged.push(listener);
  }

  get visits(): DeviceVisits {
    const otherwise = (): number => this.#saidOtherwise;
    return {
      get renames() {
        return otherwise();
      },
      get: (deviceId) => this.#said.get(deviceId),
      save: (device) => this.#visited(device),
    };
  }

  #visited({ deviceId, name, platform, lastSeenAt }: KnownDevice): void {
    const known = this.#said.get(deviceId);
    const same = known?.name === name && known?.platform === platform;
    if (same && lastSeenAt - (known?.lastSeenAt ?? 0) < VISIT_EVERY_MS) return;
    this.#bucket.put(keyOf(SAID, deviceId), { deviceId, name, platform, lastSeenAt });
  }

  async #change(deviceId: string, next: (now: string | undefined) => { name: string | undefined }): Promise<void> {
    await this.#bucket.change(keyOf(GIVEN, deviceId), (value) => {
      const { data } = givenSchema.safeParse(value);
      return { ...data, deviceId, ...next(data?.name) };
    });
  }

  #take({ key, value }: Pick<SharedValue, 'key' | 'value'>): void {
    if (key.startsWith(GIVEN)) {
      this.#takeGiven(givenSchema.safeParse(value).data);
    } else if (key.startsWith(SAID)) {
      const { data } = saidSchema.safeParse(value);
      if (data === undefined) return;
      const { deviceId, name, platform, lastSeenAt } = data;
      if (this.#said.get(deviceId)?.name !== name) this.#saidOtherwise += 1;
      this.#said.set(deviceId, { deviceId, name, platform, lastSeenAt });
    }
  }

  /** `undefined`: a newer version has written what this one cannot read. */
  #takeGiven(given: z.output<typeof givenSchema> | undefined): void {
    if (given === undefined) return;
    const { deviceId, name } = given;
    if (name === undefined) this.#given.delete(deviceId);
    else this.#given.set(deviceId, name);
    this.#renames += 1;
    for (const listener of this.#onChanged) listener(deviceId);
  }
}

/** Ids have letters of any script, keys of NATS have few characters: base64url. */
function keyOf(kind: string, deviceId: string): string {
  return `${kind}${Buffer.from(deviceId).toString('base64url')}`;
}
