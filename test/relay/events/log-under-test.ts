import { type Database, openDatabase } from '../../../src/base/database.ts';
import { HybridLogicalClock } from '../../../src/base/hlc.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { EventLog } from '../../../src/relay/events/event-log.ts';
import { EventStore } from '../../../src/relay/events/event-store.ts';
import type { Principal } from '../../../src/server/guard/principal.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

export const ADMIN: Principal = { id: 'owner', name: 'owner', scope: 'admin', deviceId: undefined };
export const PHONE: Principal = { id: 'phone-1', name: 'phone', scope: 'send', deviceId: undefined };

export interface LogSetup {
  database?: Database;
  clock?: FakeClock;
  bootId?: string | undefined;
  capacity?: number;
}

/** A log on a database of its own, whose commits a test makes. */
export class LogUnderTest {
  readonly database: Database;
  readonly clock: FakeClock;
  readonly log: EventLog;

  constructor({ database = openDatabase(':memory:'), clock = new FakeClock(), bootId, capacity = 500 }: LogSetup = {}) {
    this.database = database;
    this.clock = clock;
    this.log = new EventLog({
      store: new EventStore(database, capacity),
      hlc: new HybridLogicalClock(clock),
      clock,
      limits: { eventLogCapacity: capacity, eventLogMaxAgeMs: 15 * 60_000 },
      bootId,
      restored: false,
      logger: silentLogger,
    });
  }

  /** Appends that many events that everyone sees, in one commit. */
  happen(count: number): void {
    for (let i = 0; i < count; i += 1) this.log.append({ type: 'device.disconnected', deviceId: `d${i}` }, 'everyone');
    this.commit();
  }

  commit(): void {
    this.database.transaction(() => this.log.write());
    this.log.committed();
  }

  numbers(since: number, epoch?: string, principal = ADMIN): { numbers: number[]; gap: boolean; latest: number } {
    const { events, gap, latest } = this.log.read(principal, { since, epoch });
    return { numbers: events.map(({ sequence }) => sequence), gap, latest };
  }
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
