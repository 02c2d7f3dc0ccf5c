import { expect, onTestFinished, test } from 'vitest';
import { DeliveryMetrics } from '../../../src/relay/metrics/delivery-metrics.ts';
import { RecognitionMetrics } from '../../../src/relay/metrics/recognition-metrics.ts';
import { RelayMetrics } from '../../../src/relay/metrics/relay-metrics.ts';
import { WriteCounters } from '../../../src/server/writers/write-counters.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';
import { parseSamples } from './prometheus-text.ts';

async function scrape(relay: RelayUnderTest): Promise<{ type: string | null; text: string }> {
  const response = await fetch(`${relay.url}/metrics`, { headers: { authorization: `Bearer ${relay.owner}` } });
  expect(response.status).toBe(200);
  return { type: response.headers.get('content-type'), text: await response.text() };
}

test('metrics are for admin alone', async () => {
  const relay = await RelayUnderTest.start();
  const refused = async (token: string) => {
    const { status, body } = await relay.call('GET', '/metrics', { token });
    return [status, body.error.code];
  };
  expect(await refused('')).toEqual([401, 'UNAUTHORIZED']);
  expect(await refused('nonsense')).toEqual([401, 'UNAUTHORIZED']);
  expect(await refused(relay.phone)).toEqual([403, 'FORBIDDEN']);
  expect(await refused(relay.desk)).toEqual([403, 'FORBIDDEN']);
});

test('a relay that has done nothing', async () => {
  const relay = await RelayUnderTest.start();
  const { type, text } = await scrape(relay);
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  const samples = parseSamples(text);
  expect(samples.get(`lantype_build_info{version="1.2.3",node_version="${process.version}"}`)).toBe(1);
  expect(samples.get('lantype_connected_clients{kind="agent"}')).toBe(0);
  expect(samples.get('lantype_connected_clients{kind="observer"}')).toBe(0);
  expect(samples.get('lantype_queue_depth{device="desk"}')).toBe(0);
  expect(samples.get('lantype_messages_accepted_total')).toBe(0);
  for (const outcome of ['typed', 'clipboard', 'held', 'failed', 'expired', 'cancelled']) {
    expect(samples.get(`lantype_messages_total{outcome="${outcome}"}`)).toBe(0);
  }
  expect(samples.get('lantype_ack_latency_seconds_count')).toBe(0);
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(samples.get('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
  expect(samples.get('nodejs_heap_size_total_bytes')).toBeGreaterThan(1_000_000);
  expect(samples.get('nodejs_external_memory_bytes')).toBeGreaterThan(0);
  expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(Math.abs((samples.get('process_start_time_seconds') ?? 0) * 1_000 - Date.now())).toBeLessThan(3_600_000);
});

test('a known run has the right numbers', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  await relay.relay.tokens.ensure({ name: 'laptop', scope: 'receive', deviceId: 'laptop' });
  const agent = await relay.agent();
  /** Posts, and acknowledges after `latencyMs`. Returns the message's id. */
  const deliver = async (latencyMs: number, ack: object): Promise<string> => {
    const before = agent.transcriptions.length;
    const answer = relay.post('x');
    await waitFor(() => agent.transcriptions.length > before);
    clock.advance(latencyMs);
    const id = agent.transcriptions.at(-1)?.id ?? '';
    agent.ack(id, ack);
    await answer;
    return id;
  };
  await deliver(1, { outcome: 'typed', receipt: 'read' });
  await deliver(30, { outcome: 'typed', receipt: 'read' });
  await deliver(3_000, { outcome: 'clipboard' });
  await deliver(8, { outcome: 'failed' });
  const held = await deliver(8, { outcome: 'held' });
  agent.send({ type: 'update', id: held, outcome: 'typed' });
  await waitFor(() => relay.relay.devices().every(({ inFlight }) => inFlight === 0));

  const toLaptop = (rest: object = {}) => relay.post('x', { deviceId: 'laptop', ...rest });
  const first = await toLaptop();
  await relay.call('DELETE', `/messages/${first.body.messageId}`);
  await toLaptop({ ttlMs: 1_000 });
  await toLaptop();
  await toLaptop();
  clock.advance(1_000);
  const open = relay.post('not acknowledged');
  await waitFor(() => agent.transcriptions.length === 6);

  const samples = parseSamples((await scrape(relay)).text);
  expect(
    Object.fromEntries([...samples].filter(([name]) => /^lantype_(mess|queue|in_flight_mess|conn)/.test(name))),
  ).toEqual({
    'lantype_connected_clients{kind="agent"}': 1,
    'lantype_connected_clients{kind="observer"}': 0,
    'lantype_queue_depth{device="desk"}': 0,
    'lantype_queue_depth{device="laptop"}': 2,
    'lantype_in_flight_messages{device="desk"}': 1,
    'lantype_in_flight_messages{device="laptop"}': 0,
    lantype_messages_accepted_total: 10,
    'lantype_messages_total{outcome="typed"}': 3,
    'lantype_messages_total{outcome="clipboard"}': 1,
    'lantype_messages_total{outcome="held"}': 1,
    'lantype_messages_total{outcome="failed"}': 1,
    'lantype_messages_total{outcome="expired"}': 1,
    'lantype_messages_total{outcome="cancelled"}': 1,
  });
  const bucket = (le: string) => samples.get(`lantype_ack_latency_seconds_bucket{le="${le}"}`);
  expect(['0.001', '0.005', '0.01', '0.02', '0.05', '2', '5', '10', '+Inf'].map(bucket)).toEqual([
    1, 1, 3, 3, 4, 4, 5, 5, 5,
  ]);
  expect(samples.get('lantype_ack_latency_seconds_count')).toBe(5);
  expect(samples.get('lantype_ack_latency_seconds_sum')).toBeCloseTo(3.047, 9);

  // Counters only grow, and a scrape takes nothing away.
  agent.ack(agent.transcriptions.at(-1)?.id ?? '');
  await open;
  const later = parseSamples((await scrape(relay)).text);
  expect(later.get('lantype_messages_total{outcome="typed"}')).toBe(4);
  expect(later.get('lantype_ack_latency_seconds_count')).toBe(6);
  expect(later.get('lantype_in_flight_messages{device="desk"}')).toBe(0);
});

test('what is gone is not shown any more', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  await relay.relay.tokens.revoke('desk');
  await agent.closing();
  const { text } = await scrape(relay);
  expect(text).not.toContain('device="desk"');
  expect(parseSamples(text).get('lantype_connected_clients{kind="agent"}')).toBe(0);
});

test('an event loop that was blocked is seen, once', async () => {
  const relay = await RelayUnderTest.start();
  const worst = 'lantype_event_loop_delay_seconds{quantile="1"}';
  // The monitor's first tick makes no interval yet.
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 10);
  await waitFor(() => ticks > 5);
  clearInterval(timer);
  const until = performance.now() + 300;
  while (performance.now() < until);
  const blocked = parseSamples((await scrape(relay)).text);
  expect(blocked.get(worst)).toBeGreaterThan(0.25);
  expect(blocked.get('lantype_event_loop_delay_seconds{quantile="0.5"}')).toBeLessThan(blocked.get(worst) ?? 0);
  const calm = parseSamples((await scrape(relay)).text);
  expect(calm.get(worst)).toBeLessThan(blocked.get(worst) ?? 0);
});

test('two relays in one process count apart', async () => {
  const busy = await RelayUnderTest.start();
  const idle = await RelayUnderTest.start();
  (await busy.agent()).ackEverything();
  await busy.post('x');
  const typed = async (relay: RelayUnderTest) =>
    parseSamples((await scrape(relay)).text).get('lantype_messages_total{outcome="typed"}');
  expect(await typed(busy)).toBe(1);
  expect(await typed(idle)).toBe(0);
});

test('sockets and events', async () => {
  const relay = await RelayUnderTest.start();
  (await relay.agent()).ackEverything();
  const before = parseSamples((await scrape(relay)).text);
  // The relay has started, and the agent has come and was told `registered`.
  expect(before.get('lantype_event_log_latest')).toBe(2);
  expect(before.get('lantype_event_log_size')).toBe(2);
  expect(before.get('lantype_frames_written_total')).toBe(1);

  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.owner });
  onTestFinished(() => observer.stop());
  await Promise.all(Array.from({ length: 50 }, (_, index) => relay.post(`text ${index}`)));
  await waitFor(() => observer.types.filter((type) => type === 'message.typed').length === 50);
  const latest = observer.numbers.at(-1) ?? 0;
  const poll = relay.call('GET', `/websocket/messages?since=${latest}&wait=60000`);
  let after = parseSamples((await scrape(relay)).text);
  while (after.get('lantype_long_polls') !== 1) after = parseSamples((await scrape(relay)).text);

  expect(after.get('lantype_connected_clients{kind="observer"}')).toBe(1);
  expect(after.get('lantype_connected_clients{kind="agent"}')).toBe(1);
  expect(after.get('lantype_event_log_latest')).toBe(latest);
  expect(after.get('lantype_event_log_size')).toBe(latest);
  // To the agent: `registered` and 50 texts. To the observer: `subscribed` and what it has seen.
  const written = after.get('lantype_frames_written_total') ?? 0;
  expect(written).toBe(51 + 1 + observer.events.length);
  const coalesced = after.get('lantype_coalesced_frames_total') ?? 0;
  expect(coalesced).toBeGreaterThan(0);
  expect(after.get('lantype_socket_writes_total')).toBe(written - coalesced);
  await relay.post('the poll ends');
  expect((await poll).status).toBe(200);
});

test('a scrape makes the list of devices once, and each scrape makes it anew', async () => {
  let made = 0;
  const metrics = new RelayMetrics({
    member: undefined,
    isReady: () => true,
    ...{ version: '1.2.3', clients: () => [], writes: new WriteCounters(), log: { size: 0, latest: 0 } },
    ...{ polls: { size: 0 }, delivery: new DeliveryMetrics(), recognition: new RecognitionMetrics() },
    queues: () => {
      made += 1;
      return [{ deviceId: 'desk', queueDepth: made, inFlight: 10 + made }];
    },
  });
  const read = async () => {
    const samples = parseSamples(await metrics.scrape());
    return ['lantype_queue_depth', 'lantype_in_flight_messages'].map((name) => samples.get(`${name}{device="desk"}`));
  };
  expect(await read()).toEqual([1, 11]);
  expect(await read()).toEqual([2, 12]);
});

test('every counter of the writers has its metric', async () => {
  const writes = new WriteCounters();
  for (const [index, counter] of Object.keys(writes).entries()) writes[counter as keyof WriteCounters] = index + 1;
  const metrics = new RelayMetrics({
    member: undefined,
    isReady: () => true,
    version: '1.2.3',
    clients: () => [],
    queues: () => [],
    writes,
    log: { size: 0, latest: 0 },
    polls: { size: 0 },
    delivery: new DeliveryMetrics(),
    recognition: new RecognitionMetrics(),
  });
  const samples = parseSamples(await metrics.scrape());
  const names = {
    framesWritten: 'frames_written',
    framesCoalesced: 'coalesced_frames',
    socketWrites: 'socket_writes',
    framesQueued: 'frames_queued',
    framesDiscarded: 'frames_discarded',
    slowConsumers: 'slow_consumers',
    sendErrors: 'send_errors',
  };
  expect(Object.keys(names)).toEqual(Object.keys(writes));
  for (const [counter, name] of Object.entries(names)) {
    expect([name, samples.get(`lantype_${name}_total`)]).toEqual([name, writes[counter as keyof WriteCounters]]);
  }
});
