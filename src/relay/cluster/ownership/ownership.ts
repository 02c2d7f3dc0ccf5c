import type { Clock } from '../../../base/clock.ts';
import { settledWithin } from '../../../base/settled-within.ts';
import type { DeviceOwnership } from '../../outbox/device-ownership.ts';
import type { Member } from '../member.ts';
import type { Leases } from './leases.ts';
import type { OwnerLink } from './owner-link.ts';
import type { OwnerReply } from './requests.ts';

export interface OwnershipParts {
  readonly member: Pick<Member, 'session' | 'active' | 'owns' | 'written'>;
  readonly leases: Pick<Leases, 'ownerOf' | 'unlessEnded'>;
  readonly link: Pick<OwnerLink, 'ask'>;
  /** What this relay has on its way to the log is there, or never will be. */
  readonly committed: () => Promise<void>;
  readonly clock: Clock;
}

/** What asks of agents' connections here. */
export interface OwnAgents {
  /** Resolves with whether no connection has the device any more. */
  release(deviceId: string): Promise<boolean>;
}

/** As long as a take-over may take. */
const PATIENCE_MS = 8_000;
const AGAIN_MS = 100;
/** Its connection is given as long to show that it lives, and a little more. */
const RELEASE_MS = 6_000;

/** Gets devices for this relay, and lets them go to others. */
export class Ownership implements DeviceOwnership {
  readonly #parts: OwnershipParts;
  /** Devices that are asked for now; those who want one of them wait for the same answer. */
  readonly #claims = new Map<string, Promise<unknown>>();

  constructor(parts: OwnershipParts) {
    this.#parts = parts;
  }

  owns(deviceId: string): boolean {
    const { member } = this.#parts;
    return member.active && member.owns(deviceId);
  }

  /** For an agent that has come here: from whoever has the device. */
  async acquire(deviceId: string): Promise<'owned' | 'busy' | 'unavailable'> {
    const { member, leases, link, committed, clock } = this.#parts;
    const deadline = clock.elapsed() + PATIENCE_MS;
    while (clock.elapsed() < deadline) {
      if (member.owns(deviceId)) {
        // What an earlier connection had is in the log before the next one is served.
        await committed();
        if (this.owns(deviceId)) return 'owned';
      }
      const owner = leases.ownerOf(deviceId);
      if (member.active && owner === undefined) await this.claim(deviceId);
      else if (member.active && owner !== member.session && owner !== undefined) {
        const request = { type: 'release', deviceId, to: member.session } as const;
        // Whoever has it may stand still, until it is over.
        const asked = link.ask(owner, request, RELEASE_MS).catch(() => undefined);
        const reply = await leases.unlessEnded(owner, asked);
        if (reply?.type === 'released' && !reply.free) return 'busy';
      }
      if (!this.owns(deviceId)) await this.#pause();
    }
    return 'unavailable';
  }

  /** Resolves when somebody has it. */
  async claim(deviceId: string): Promise<void> {
    const running = this.#claims.get(deviceId);
    const claim = running ?? this.#parts.member.written({ claim: [deviceId] });
    this.#claims.set(deviceId, claim);
    await settledWithin([claim], PATIENCE_MS, this.#parts.clock);
    if (running === undefined) this.#claims.delete(deviceId);
  }

  /** Another relay wants it, which resolves when that has it, or cannot have it. */
  async release(deviceId: string, to: string, agents: OwnAgents): Promise<OwnerReply> {
    const { member, committed } = this.#parts;
    if (!member.owns(deviceId)) return { type: 'released', free: true };
    if (!(await agents.release(deviceId))) return { type: 'released', free: false };
    await committed();
    await member.written({ yield: [{ deviceId, to }] });
    return { type: 'released', free: true };
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(AGAIN_MS, resolve));
  }
}
