import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import type { WatchReport, WatchRequest } from './observer-worker.ts';
import { type RelayWithAgents, startRelayWithAgents } from './relay-with-agents.ts';

const OBSERVERS = 50;
const AGENTS = 10;
const EVENTS = 20_000;
/** Queued, sent, typed: what passes straight through says nothing of queues. */
const EVENTS_PER_MESSAGE = 3;
const MiB = 1_024 * 1_024;
/** The test's own agents remember every frame; 20 000 events for 50 observers would be some 200 MiB. */
const MAX_GROWTH_MIB = 20;

function startWatchers(): ChildProcess {
  const child = fork(path.resolve(import.meta.dirname, 'observer-worker.ts'));
  onTestFinished(() => void child.kill());
  return child;
}

async function ask<T>(child: ChildProcess, request: WatchRequest | 'report'): Promise<T> {
  child.send(request);
  const [answer] = await once(child, 'message');
  return answer as T;
}

/** Once everybody has everything. */
async function settled({ relay }: RelayWithAgents, child: ChildProcess): Promise<WatchReport[]> {
  const reports: WatchReport[] = [];
  await eventually('all observers to have all events', async () => {
    const report = await ask<WatchReport>(child, 'report');
    reports.push(report);
    return report.observers.every(({ latest }) => latest === relay.events.latest);
  });
  return reports;
}

/** What is reachable: V8 is asked to collect first. */
function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MiB;
}

test(`${OBSERVERS} observers, ${AGENTS} agents, ${EVENTS} events: all of them, once each, in order`, async () => {
  const world = await startRelayWithAgents(AGENTS);
  const child = startWatchers();
  await ask(child, { url: world.url, token: world.owner, observers: OBSERVERS });
  await world.post(100);
  await settled(world, child);
  const before = { latest: world.relay.events.latest, memory: heapMiB() };

  const started = performance.now();
  await world.post(Math.ceil(EVENTS / EVENTS_PER_MESSAGE));
  const seconds = (performance.now() - started) / 1_000;
  const [report] = await settled(world, child);
  const happened = world.relay.events.latest - before.latest;
  console.log(
    `${happened} events to ${OBSERVERS} observers in ${seconds.toFixed(1)} s; ` +
      `event to observer: p50 ${report?.p50} ms, p99 ${report?.p99} ms`,
  );
  expect(happened).toBeGreaterThanOrEqual(EVENTS);
  const { observers } = await ask<WatchReport>(child, 'report');
  expect(observers).toHaveLength(OBSERVERS);
  for (const { latest, breaks, closed } of observers) {
    expect({ latest, breaks, closed }).toEqual({ latest: world.relay.events.latest, breaks: 0, closed: undefined });
  }
  expect(heapMiB() - before.memory).toBeLessThan(MAX_GROWTH_MIB);
}, 60_000);

test('a frozen observer changes nothing for the others, and is cut', async () => {
  // A frozen peer's kernel takes megabytes before anybody notices; small bounds make it notice soon.
  const writeCoalescingOptions = { highWaterMarkBytes: 64 * 1_024, maxQueuedFrames: 500 };
  const world = await startRelayWithAgents(AGENTS, { connections: { writeCoalescingOptions } });
  const child = startWatchers();
  await ask(child, { url: world.url, token: world.owner, observers: 10 });
  const frozen = await RawObserver.subscribe({ url: world.url, token: world.owner });
  onTestFinished(() => frozen.stop());
  frozen.socket.pause();
  // It reads again before it is destroyed, and finds all that was sent before the cut, in order, and why.
  const thawed = eventually('the cut', () => world.relay.writes.slowConsumers > 0, 55_000).then(() => {
    frozen.socket.resume();
  });
  const before = heapMiB();
  for (let round = 0; round < 60 && world.relay.writes.slowConsumers === 0; round += 1) await world.post(400);
  expect(world.relay.writes.slowConsumers).toBe(1);
  const { latest } = world.relay.events;
  await thawed;
  expect(await frozen.closing()).toEqual({ code: 4008, reason: 'SLOW_CONSUMER' });
  const { numbers } = frozen;
  expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
  expect(numbers.at(-1)).toBeLessThan(latest);
  await settled(world, child);
  const { observers } = await ask<WatchReport>(child, 'report');
  for (const { breaks, closed } of observers) expect({ breaks, closed }).toEqual({ breaks: 0, closed: undefined });
  frozen.events.length = 0;
  expect(heapMiB() - before).toBeLessThan(MAX_GROWTH_MIB);
}, 60_000);
