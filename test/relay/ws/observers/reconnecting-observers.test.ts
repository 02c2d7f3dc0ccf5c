import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { Audience } from '../../../../src/relay/events/audience.ts';
import { EventRecorder } from '../../../../src/relay/events/event-recorder.ts';
import type { LoggedEvent } from '../../../../src/relay/events/logged-event.ts';
import { DEFAULT_RELAY_LIMITS } from '../../../../src/relay/relay-limits.ts';
import { createObserverGateway, type ObserverGateway } from '../../../../src/relay/ws/observers/observer-gateway.ts';
import type { Principal } from '../../../../src/server/guard/principal.ts';
import { ConnectionManager } from '../../../../src/server/sockets/connection-manager.ts';
import { ADMIN, LogUnderTest, PHONE } from '../../events/log-under-test.ts';
import { type Noted, ReconnectingObserver } from './reconnecting-observer.ts';

const CAPACITY = 20;
const AUDIENCES: Audience[] = ['everyone', 'admin', { sender: PHONE.id }, { sender: 'another phone' }];
const OBSERVERS: Principal[] = [ADMIN, PHONE, { ...PHONE, id: 'another phone' }];

/** A relay's events and observers, without the network; it can be stopped, and killed in three ways. */
class World {
  readonly happened: { id: string; event: LoggedEvent }[] = [];
  /** An epoch that goes on from another names the events of that one anew. */
  readonly #names = new Map<string, string>();
  readonly observers = OBSERVERS.map((principal) => new ReconnectingObserver(principal));
  under = new LogUnderTest({ capacity: CAPACITY, bootId: 'boot 0' });
  #gateway!: ObserverGateway;
  #boots = 0;

  async start(): Promise<void> {
    const { log, clock } = this.under;
    await log.start();
    const connections = new ConnectionManager(
      {
        broadcastSliceClients: 1,
        writeCoalescingOptions: { highWaterMarkBytes: 600, maxQueuedFrames: CAPACITY + 10, drainTimeoutMs: 10_000 },
      },
      clock,
    );
    this.#gateway = createObserverGateway({
      connections,
      pingPong: { pong: () => 0 },
      log,
      events: new EventRecorder(log),
      batch: { flush: () => this.#commit() },
      limits: DEFAULT_RELAY_LIMITS,
      clock,
      logger: silentLogger,
    });
    log.onPublished((events) => {
      for (const event of events) this.happened.push({ id: `${log.epoch}/${event.sequence}`, event });
      connections.broadcastBatch(events);
    });
  }

  happen(count: number, commit: boolean): void {
    for (let i = 0; i < count; i += 1) {
      const audience = AUDIENCES[(this.happened.length + i) % AUDIENCES.length] ?? 'everyone';
      this.under.log.append({ type: 'device.disconnected', deviceId: 'd' }, audience);
    }
    if (commit) this.#commit();
  }

  /** As it happened: whatever an observer calls it. */
  nameOf(note: Noted): Noted {
    return this.#names.get(note) ?? note;
  }

  connect(who: number): void {
    this.observers[who]?.connect(this.#gateway.handler);
  }

  async restart(how: 'clean' | 'killed' | 'power' | 'power after clean'): Promise<void> {
    const { log, database, clock } = this.under;
    if (how.endsWith('clean')) {
      this.#commit();
      this.#gateway.stop();
      await log.stop();
    }
    for (const observer of this.observers) observer.disconnect();
    if (how.startsWith('power')) this.#boots += 1;
    this.under = new LogUnderTest({ database, clock, capacity: CAPACITY, bootId: `boot ${this.#boots}` });
    for (const { epoch, sequence } of this.under.log.read(ADMIN, { since: 0 }).events) {
      this.#names.set(`${epoch}/${sequence}`, this.nameOf(`${log.epoch}/${sequence}`));
    }
    await this.start();
  }

  stop(): void {
    this.#gateway.stop();
    this.under.database.close();
  }

  // Cutting a slow observer is an event itself.
  #commit(): void {
    while (this.under.log.hasPending) this.under.commit();
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('happen' as const),
      count: fc.integer({ min: 1, max: 12 }),
      commit: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('read' as const), who: fc.nat(2), count: fc.integer({ min: 1, max: 30 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect' as const), who: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('disconnect' as const), who: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 10_000, 16 * 60_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      how: fc.constantFrom('clean', 'killed', 'power', 'power after clean'),
    }),
  },
);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What is not noted stands where a gap was told; all else is there, once, in order. */
function check(noted: readonly Noted[], visible: readonly string[]): void {
  let next = 0;
  let gap = false;
  for (const note of noted) {
    if (note === 'GAP') {
      gap = true;
      continue;
    }
    const found = gap ? visible.indexOf(note, next) : next;
    expect(visible[found]).toBe(note);
    next = found + 1;
    gap = false;
  }
  if (!gap) expect(next).toBe(visible.length);
}

test('what each observer saw, and what it was told is missing, is exactly what happened', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (script) => {
      const world = new World();
      await world.start();
      for (const each of script) {
        if (each.do === 'happen') world.happen(each.count, each.commit);
        else if (each.do === 'read') world.observers[each.who]?.read(each.count);
        else if (each.do === 'connect') world.connect(each.who);
        else if (each.do === 'disconnect') world.observers[each.who]?.disconnect();
        else if (each.do === 'wait') world.under.clock.advance(each.ms);
        else await world.restart(each.how);
        await turn();
      }
      world.happen(0, true);
      // In the end everybody comes back and reads all there is.
      for (const [who, observer] of world.observers.entries()) {
        for (let round = 0; round < 10; round += 1) {
          world.connect(who);
          await turn();
          for (let i = 0; i < 20; i += 1) {
            observer.read(1_000);
            await turn();
          }
        }
      }
      for (const { principal, noted } of world.observers) {
        const visible = world.happened.filter(({ event }) => event.visibleTo(principal)).map(({ id }) => id);
        check(
          noted.map((note) => world.nameOf(note)),
          visible,
        );
      }
      world.stop();
    }),
    { numRuns: 1_000 },
  );
}, 60_000);
