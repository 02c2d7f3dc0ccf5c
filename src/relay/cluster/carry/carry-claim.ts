import { z } from 'zod';
import type { SharedBucket } from '../shared-bucket.ts';

const KEY = 'carried';

const claimSchema = z.looseObject({
  /** The member that carries in what it had by itself. */
  by: z.string(),
  /** When all of it was there. Milliseconds since the Unix epoch. */
  doneAt: z.int().optional(),
});

class TooLate extends Error {}

/** Of the relays of a cluster one carries in what it had by itself, once. Which one is decided by a compare-and-set. */
export class CarryClaim {
  readonly #bucket: Pick<SharedBucket, 'entries' | 'change'>;
  readonly #member: string;

  /** @param bucket the one with the identity */
  constructor(bucket: Pick<SharedBucket, 'entries' | 'change'>, member: string) {
    this.#bucket = bucket;
    this.#member = member;
  }

  /** This relay began, and did not get to the end. */
  get isUnderWay(): boolean {
    const claim = this.#now();
    return claim?.by === this.#member && claim.doneAt === undefined;
  }

  /** False when another relay has, or when it is done. @throws ProtocolError CLUSTER_UNAVAILABLE */
  async take(): Promise<boolean> {
    try {
      await this.#bucket.change(KEY, (value) => {
        const { data } = claimSchema.safeParse(value);
        if (value === undefined) return { by: this.#member };
        if (data?.by === this.#member && data.doneAt === undefined) return data;
        throw new TooLate();
      });
      return true;
    } catch (error) {
      if (error instanceof TooLate) return false;
      throw error;
    }
  }

  /** @throws ProtocolError CLUSTER_UNAVAILABLE */
  async done(at: number): Promise<void> {
    await this.#bucket.change(KEY, () => ({ by: this.#member, doneAt: at }));
  }

  #now(): z.output<typeof claimSchema> | undefined {
    for (const [key, value] of this.#bucket.entries()) if (key === KEY) return claimSchema.safeParse(value).data;
    return undefined;
  }
}
