import type { Cleanup } from '../processes/cleanup.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult, Table } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { BroadcastRelayAnswer, BroadcastRelayRequest } from '../workers/broadcast-relay.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';
import type { ObserversRequest } from '../workers/raw-observers.ts';

const OBSERVERS = [0, 1, 50, 500] as const;
const ROUNDS = 3;
const WARM_UP_MS = 1_000;
const ROUND_MS = 1_500;
/** Several messages under way at a time: events that come together are what there is to coalesce. */
const CONNECTIONS = 16;
/** Senders who are faster than people speak, and not at the limit of the machine. */
const PACED = { connections: 2, pauseMs: 20 };
const DEVICE = 'bench-desk';
const BODY = { deviceId: DEVICE, text: 'Bitte „Grüße“ an alle.' };
/** Latency is a matter of a few tens of a millisecond on a machine that has other things to do. */
const ALLOWED_DELAY_MS = 1;

interface Contender {
  readonly name: string;
  readonly relay: Worker<BroadcastRelayRequest, BroadcastRelayAnswer>;
  readonly observers: Worker<ObserversRequest, { observers: number }>;
  readonly answer: BroadcastRelayAnswer;
}

interface Round {
  readonly eventsPerSecond: number;
  readonly writesPerEvent: number;
  readonly cpuUsPerEvent: number;
  /** POST to ACK, back to back, one message under way at a time, while everybody watches. */
  readonly p50: number;
  readonly p99: number;
  /** POST to ACK of senders with a pace. */
  readonly pacedP50: number;
  readonly pacedP99: number;
}

type Generator = Worker<LoadRequest, LoadAnswer>;

async function startContender(name: string, coalesce: boolean, cleanup: Cleanup): Promise<Contender> {
  const relay = cleanup.add(startWorker<BroadcastRelayRequest, BroadcastRelayAnswer>('broadcast-relay.ts'));
  const answer = await relay.ask({ coalesce, deviceId: DEVICE });
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  await agents.ask({ port: answer.port, agents: [{ deviceId: DEVICE, token: answer.receiver }], acknowledge: true });
  const observers = cleanup.add(startWorker<ObserversRequest, { observers: number }>('raw-observers.ts'));
  return { name, relay, observers, answer };
}

async function measure(generator: Generator, { relay, answer }: Contender): Promise<Round> {
  const { port, sender: token } = answer;
  const load = (connections: number, durationMs: number): Promise<LoadAnswer> =>
    generator.ask({ port, token, body: BODY, connections, durationMs });
  await load(CONNECTIONS, WARM_UP_MS);
  const before = await relay.ask({});
  const { perSecond, requests } = await load(CONNECTIONS, ROUND_MS);
  const after = await relay.ask({});
  const { p50, p99 } = await load(1, ROUND_MS);
  const paced = await generator.ask({ port, token, body: BODY, ...PACED, durationMs: ROUND_MS });
  const events = after.events - before.events;
  return {
    eventsPerSecond: (events / requests) * perSecond,
    writesPerEvent: (after.writes - before.writes) / events,
    cpuUsPerEvent: ((after.cpuMs - before.cpuMs) * 1_000) / events,
    p50,
    p99,
    pacedP50: paced.p50,
    pacedP99: paced.p99,
  };
}

function tableOf(count: number, contenders: readonly Contender[], rounds: readonly Round[][]): Table {
  const head = [
    `${count} observer${count === 1 ? '' : 's'}`,
    'events/s',
    'writes/event',
    'CPU/event',
    'back to back p50',
    'p99',
    'paced p50',
    'p99',
  ];
  const rows = contenders.map(({ name }, index) => {
    const of = (pick: (round: Round) => number): number => median((rounds[index] ?? []).map(pick));
    return [
      name,
      format(of(({ eventsPerSecond }) => eventsPerSecond)),
      formatRatio(of(({ writesPerEvent }) => writesPerEvent)),
      `${format(of(({ cpuUsPerEvent }) => cpuUsPerEvent))} µs`,
      formatMs(of(({ p50 }) => p50)),
      formatMs(of(({ p99 }) => p99)),
      formatMs(of(({ pacedP50 }) => pacedP50)),
      formatMs(of(({ pacedP99 }) => pacedP99)),
    ];
  });
  return [head, ...rows];
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders = [
    await startContender('coalescing on', true, cleanup),
    await startContender('coalescing off', false, cleanup),
  ];
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  const tables: Table[] = [];
  const latencies: number[] = [];
  for (const count of OBSERVERS) {
    for (const { observers, answer } of contenders) {
      const { observers: connected } = await observers.ask({ port: answer.port, token: answer.observer, count });
      if (connected !== count) throw new Error(`${connected} of ${count} observers are connected`);
    }
    const rounds: Round[][] = contenders.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, contender] of contenders.entries()) rounds[index]?.push(await measure(generator, contender));
    }
    tables.push(tableOf(count, contenders, rounds));
    latencies.push(median((rounds[0] ?? []).map(({ pacedP50 }) => pacedP50)));
  }
  const delay = (latencies.at(-1) ?? Number.NaN) - (latencies[0] ?? Number.NaN);
  return {
    tables,
    notes: [
      `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, on and off in turn; ${CONNECTIONS} messages under way at a time for writes and CPU.`,
      `Back to back: POST to ACK, one message after the other as fast as they go, so that each waits for what the one before has set off. Paced: ${PACED.connections} senders with ${PACED.pauseMs} ms between an answer and the next message.`,
      'Writes and CPU are those of the whole relay process: HTTP answers and the frames of the agent are in them; the rows of 0 observers show how much.',
      'Observers are raw sockets in a process of their own, which drop what comes.',
    ],
    checks: [
      {
        what: `paced POST to ACK p50 with ${OBSERVERS.at(-1)} observers, beside none`,
        target: `≤ ${formatMs(ALLOWED_DELAY_MS)} more`,
        measured: `${formatMs(delay)} more`,
        met: delay <= ALLOWED_DELAY_MS,
      },
    ],
  };
}

export const broadcastSection: Section = {
  name: 'broadcast',
  title: 'Events to observers, and what they cost',
  impossible: () => undefined,
  run,
};
