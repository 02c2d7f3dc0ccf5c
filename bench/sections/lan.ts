import { once } from 'node:events';
import { connect } from 'node:tls';
import type { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatMs, formatRatio } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

/** Of the loopback network: the same wire for both, so that what differs is TLS. */
const LAN_ADDRESS = '127.0.0.50';
const ROUNDS = 7;
const WARM_UP_MS = 3_000;
const ROUND_MS = 2_000;
const HANDSHAKES = 100;
const WANTED_RATIO = 1.3;
const TEXT = 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.';

interface Way {
  readonly name: string;
  readonly request: Omit<LoadRequest, 'durationMs'>;
  readonly rounds: LoadAnswer[];
}

/** Milliseconds from the first packet to a connection that can be written to, each one new. */
async function handshakes(port: number): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < HANDSHAKES; count += 1) {
    const startedAt = performance.now();
    const socket = connect({ host: LAN_ADDRESS, port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    times.push(performance.now() - startedAt);
    socket.destroy();
  }
  return times;
}

/** One relay; a phone and an agent on plain loopback, and another pair over TLS. */
async function startWays(cleanup: Cleanup): Promise<[plain: Way, lan: Way, lanPort: number]> {
  const { dataDir } = cleanup.add(makeDataDir(LAN_ADDRESS));
  const [token = '', plainAgent = '', lanAgent = ''] = await createTokens(dataDir, [
    { name: 'sender', scope: 'send' },
    { name: 'plain', scope: 'receive', deviceId: 'plain' },
    { name: 'lan', scope: 'receive', deviceId: 'lan' },
  ]);
  const args = ['--mode', 'relay', '--lan-port', '0'];
  const { port, lanUrl = '' } = cleanup.add(await startLantype({ dataDir, args }));
  const lanPort = Number(new URL(lanUrl).port);
  const connectAgent = (request: Omit<AgentsRequest, 'acknowledge'>): Promise<AgentsAnswer> =>
    cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts')).ask({ ...request, acknowledge: true });
  await connectAgent({ port, agents: [{ deviceId: 'plain', token: plainAgent }] });
  await connectAgent({ port: lanPort, lanHost: LAN_ADDRESS, agents: [{ deviceId: 'lan', token: lanAgent }] });
  const common = { token, connections: 1 };
  return [
    { name: 'plain HTTP, loopback', request: { ...common, port, body: { deviceId: 'plain', text: TEXT } }, rounds: [] },
    {
      name: 'TLS on both ways',
      request: { ...common, port: lanPort, lanHost: LAN_ADDRESS, body: { deviceId: 'lan', text: TEXT } },
      rounds: [],
    },
    lanPort,
  ];
}

async function measure(generator: Worker<LoadRequest, LoadAnswer>, ways: readonly Way[]): Promise<void> {
  for (const { request } of ways) await generator.ask({ ...request, durationMs: WARM_UP_MS });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { request, rounds } of ways) rounds.push(await generator.ask({ ...request, durationMs: ROUND_MS }));
  }
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const [plain, lan, lanPort] = await startWays(cleanup);
  const ways = [plain, lan];
  await measure(cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts')), ways);
  const times = await handshakes(lanPort);
  const ratio = median(lan.rounds.map(({ p50 }, round) => p50 / (plain.rounds[round]?.p50 ?? Number.NaN)));
  const failures = ways.flatMap(({ rounds }) => rounds.flatMap((round) => Object.entries(round.failures)));
  const failed = failures.map(([status, count]) => `${count} × ${status}`).join(', ');
  const rows = ways.map(({ name, rounds }) => [
    name,
    formatMs(median(rounds.map(({ p50 }) => p50))),
    formatMs(median(rounds.map(({ p99 }) => p99))),
    format(median(rounds.map(({ perSecond }) => perSecond))),
  ]);
  return {
    tables: [
      [['POST to ACK', 'p50', 'p99', 'requests/s'], ...rows],
      [
        ['TLS handshake, new each time', 'p50'],
        [`${HANDSHAKES} in a row`, formatMs(median(times))],
      ],
    ],
    notes: [
      `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1_000} s, the two in turn, one connection each; one relay serves both.`,
      'With TLS the phone and the agent have it, each on a connection that is kept.',
    ],
    checks: [
      {
        what: 'POST to ACK p50 over TLS',
        target: `≤ ${WANTED_RATIO} × plain loopback`,
        measured: `${formatRatio(ratio)} × plain loopback`,
        met: ratio <= WANTED_RATIO,
      },
      { what: 'answers other than 200, typed', target: 'none', measured: failed || 'none', met: failed === '' },
    ],
  };
}

export const lanSection: Section = {
  name: 'lan',
  title: 'TLS and tokens beside plain loopback',
  impossible: () => undefined,
  run,
};
