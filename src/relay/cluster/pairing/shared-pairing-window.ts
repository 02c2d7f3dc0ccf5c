import { z } from 'zod';
import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { grantsSchema } from '../../../protocol/grants.ts';
import { scopeSchema } from '../../../protocol/http.ts';
import { MAX_WRONG_CODES, PAIRING_WINDOW_MS, pairingViewSchema } from '../../../protocol/pairing.ts';
import {
  hashOf,
  isCode,
  type NewWindow,
  newCode,
  type OpenWindow,
  type Paired,
  type PairingWindows,
  type WindowNews,
} from '../../pairing/pairing-windows.ts';
import type { SharedBucket, SharedValue } from '../shared-bucket.ts';

const KEY = 'pairing';

const recordSchema = z.looseObject({
  /** In base64url. Of 128 bits of chance: the code is not found by it. */
  codeHash: z.string(),
  role: scopeSchema,
  name: z.string().optional(),
  grants: grantsSchema.optional(),
  by: z.string(),
  expiresAt: z.int(),
  wrongCodes: z.int().nonnegative(),
  ended: z.enum(['used', 'wrong-codes', 'cancelled']).optional(),
  paired: pairingViewSchema.shape.paired,
});
type Shared = z.output<typeof recordSchema>;

class TooLate extends Error {}

/** The window of all relays of a cluster: each knows of it, and a code is good once, whoever is asked. */
export class SharedPairingWindow implements PairingWindows {
  readonly #bucket: SharedBucket;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #shared: Shared | undefined;
  #window: OpenWindow | undefined;
  #expiry: Timer | undefined;
  #openedHere = false;
  #follower: (news: WindowNews) => void = () => undefined;

  /** @param bucket of its own */
  constructor(bucket: SharedBucket, clock: Clock, logger: Logger) {
    this.#bucket = bucket;
    this.#clock = clock;
    this.#logger = logger;
    for (const [key, value] of bucket.entries()) this.#take({ key, value, before: undefined, here: false });
    bucket.follow((value) => {
      this.#take(value);
      return 0;
    });
  }

  get current(): OpenWindow | undefined {
    return this.#window;
  }

  /** @throws ProtocolError CLUSTER_UNAVAILABLE */
  async open(wanted: NewWindow): Promise<{ code: string; window: OpenWindow }> {
    const code = newCode();
    const window = { ...wanted, expiresAt: this.#clock.now() + PAIRING_WINDOW_MS };
    await this.#bucket.change(KEY, () => ({ ...window, codeHash: textOf(code), wrongCodes: 0 }));
    return { code, window };
  }

  match(code: string): OpenWindow | undefined {
    const hash = this.#window && Buffer.from(this.#shared?.codeHash ?? '', 'base64url');
    return isCode(code, hash) ? this.#window : undefined;
  }

  /** @throws ProtocolError CLUSTER_UNAVAILABLE */
  async use(window: OpenWindow, paired: Paired): Promise<boolean> {
    if (this.#window !== window) return false;
    const { codeHash } = this.#shared ?? {};
    return this.#changed((shared) => {
      if (shared.codeHash !== codeHash || shared.expiresAt <= this.#clock.now()) throw new TooLate();
      return { ...shared, ended: 'used', paired };
    });
  }

  wrong(): void {
    this.#soon((shared) => {
      const wrongCodes = shared.wrongCodes + 1;
      return { ...shared, wrongCodes, ...(wrongCodes >= MAX_WRONG_CODES && { ended: 'wrong-codes' as const }) };
    });
  }

  cancel(): void {
    this.#soon((shared) => ({ ...shared, ended: 'cancelled' }));
  }

  follow(follower: (news: WindowNews) => void): void {
    this.#follower = follower;
  }

  /** The window stays: the other relays know of it. */
  stop(): void {
    this.#expiry?.cancel();
    this.#bucket.stop();
  }

  #soon(next: (shared: Shared) => Shared): void {
    if (this.#window === undefined) return;
    this.#changed(next).catch((error: unknown) => {
      this.#logger.warn({ error: String(error) }, 'the pairing window could not be changed');
    });
  }

  /** False when the window had ended. */
  async #changed(next: (shared: Shared) => Shared): Promise<boolean> {
    try {
      await this.#bucket.change(KEY, (value) => {
        const shared = recordSchema.parse(value);
        if (shared.ended !== undefined) throw new TooLate();
        return next(shared);
      });
      return true;
    } catch (error) {
      if (error instanceof TooLate) return false;
      throw error;
    }
  }

  #take({ key, value, here }: SharedValue): void {
    if (key !== KEY) return;
    const { data } = recordSchema.safeParse(value);
    const isNew = data?.codeHash !== this.#shared?.codeHash;
    this.#shared = data;
    if (isNew) {
      this.#close({ kind: 'ended', how: 'cancelled', here });
      this.#openedHere = here;
      this.#begin();
    }
    const { ended: how, paired } = data ?? {};
    if (how !== undefined) this.#close({ kind: 'ended', how, ...(paired && { paired }), here });
  }

  #begin(): void {
    const { ended, role, name, grants, by, expiresAt = 0 } = this.#shared ?? {};
    const left = expiresAt - this.#clock.now();
    if (ended !== undefined || left <= 0 || role === undefined || by === undefined) return;
    this.#window = { role, name, grants, by, expiresAt };
    this.#expiry = this.#clock.after(left, () => {
      // Each relay sees it for itself; the one that opened it says so.
      this.#close({ kind: 'ended', how: 'expired', here: this.#openedHere });
    });
    this.#follower({ kind: 'opened' });
  }

  #close(news: WindowNews): void {
    this.#expiry?.cancel();
    if (this.#window === undefined) return;
    this.#window = undefined;
    this.#follower(news);
  }
}

function textOf(code: string): string {
  return hashOf(code).toString('base64url');
}
