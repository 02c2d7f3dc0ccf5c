import { setTimeout as wait } from 'node:timers/promises';
import { hasNats } from '../../test/helpers/nats/nats-server.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { cpuMicroseconds } from '../processes/cpu-time.ts';
import { type Lantype, letIn } from '../processes/lantype.ts';
import { newRelayFolder, startNatsServers, startRelayOn } from '../processes/relay-cluster.ts';
import { settledResidentBytes } from '../processes/resident-memory.ts';
import { startWorker, type Worker } from '../processes/worker.ts';
import { format, formatKiB, formatMiB, formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median, percentile } from '../report/statistics.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { RoamingAnswer, RoamingRequest } from '../workers/roaming-agents.ts';

const RELAYS = 3;
const AGENTS = 10_000;
const TOKENS_AT_ONCE = 200;
/** Longer than the time in which every agent is pinged once. */
const IDLE_MS = 32_000;
const PACED = { connections: 2, pauseMs: 20 };
const LISTS = 5;
const PACED_MS = 15_000;
const FULL = { connections: 20, durationMs: 4_000 };
/** As long as a cluster and agents that wait longer each time may take. */
const BACK_MS = 60_000;
const FAULT_MS = 15_000;
const WANTED_LONGEST_MS = 250;
const WANTED_CORE = 0.1;

interface Member {
  readonly dataDir: string;
  readonly relay: Lantype;
}
type Generator = Worker<LoadRequest, LoadAnswer>;
type Senders = readonly { readonly token: string; readonly body: object }[];

/** Of some computers, of which most are at other relays, at each relay at once. */
async function load(
  generators: readonly Generator[],
  relays: readonly Lantype[],
  senders: Senders,
  how: Pick<LoadRequest, 'connections' | 'pauseMs' | 'durationMs'>,
): Promise<LoadAnswer[]> {
  const [first = { token: '', body: {} }, ...others] = senders;
  return Promise.all(
    relays.map(async ({ port }, index) => {
      const generator = generators[index];
      if (generator === undefined) throw new Error('a generator for each relay');
      return generator.ask({ port, ...first, others, ...how });
    }),
  );
}

function failuresOf(answers: readonly LoadAnswer[]): string {
  const sums: Record<string, number> = {};
  for (const { failures } of answers) {
    for (const [status, times] of Object.entries(failures)) sums[status] = (sums[status] ?? 0) + times;
  }
  const said = Object.entries(sums).map(([status, times]) => `${times} × ${status === '0' ? 'not typed yet' : status}`);
  return said.join(', ') || 'none';
}

function loadRow(name: string, answers: readonly LoadAnswer[]): string[] {
  return [
    name,
    format(answers.reduce((sum, { perSecond }) => sum + perSecond, 0)),
    formatMs(median(answers.map(({ p50 }) => p50))),
    formatMs(Math.max(...answers.map(({ p99 }) => p99))),
    formatMs(Math.max(...answers.map(({ longest }) => longest))),
    failuresOf(answers),
  ];
}

function backRow(name: string, { awayMs, totalMs, at, failed }: RoamingAnswer): string[] {
  return [
    name,
    format(awayMs.length),
    formatMs(percentile(awayMs, 0.5)),
    formatMs(percentile(awayMs, 0.99)),
    formatMs(totalMs),
    String(failed),
    Object.values(at).map(format).join(' + '),
  ];
}

/** Processor time of a relay for one list of all computers; milliseconds. */
async function listMs({ pid, port }: Lantype, token: string): Promise<number> {
  const before = cpuMicroseconds([pid]);
  for (let ask = 0; ask < LISTS; ask += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/devices`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`/devices: ${answer.status}`);
    await answer.arrayBuffer();
  }
  return (cpuMicroseconds([pid]) - before) / LISTS / 1_000;
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const servers = await startNatsServers(cleanup, RELAYS);
  const members: Member[] = [];
  for (let index = 0; index < RELAYS; index += 1) {
    const dataDir = newRelayFolder(cleanup, `relay-${index}`, servers.urls, members[0]?.dataDir);
    members.push({ dataDir, relay: await startRelayOn(cleanup, dataDir) });
  }
  const relays = (): Lantype[] => members.map(({ relay }) => relay);
  const pids = (): number[] => relays().map(({ pid }) => pid);
  const to = (some = relays()) => ({ ports: some.map(({ port }) => port) });

  const deviceIds = Array.from({ length: AGENTS }, (_, index) => `desk-${index}`);
  const folder = members[0]?.dataDir ?? '';
  const [phone = ''] = await letIn(folder, [{ name: 'phone', scope: 'send' }]);
  const tokensFrom = performance.now();
  const agents: { deviceId: string; token: string }[] = [];
  for (let from = 0; from < AGENTS; from += TOKENS_AT_ONCE) {
    const some = deviceIds.slice(from, from + TOKENS_AT_ONCE);
    const wanted = some.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId }));
    const made = await letIn(folder, wanted);
    agents.push(...some.map((deviceId, index) => ({ deviceId, token: made[index] ?? '' })));
  }
  const tokensMs = performance.now() - tokensFrom;
  const before = await Promise.all(pids().map(settledResidentBytes));

  const crowd = cleanup.add(startWorker<RoamingRequest, RoamingAnswer>('roaming-agents.ts'));
  const [relayUs, natsUs] = [cpuMicroseconds(pids()), cpuMicroseconds(servers.pids)];
  const { totalMs: connectMs } = await crowd.ask({ type: 'connect', agents, to: to() });
  const [connectUs, natsConnectUs] = [cpuMicroseconds(pids()) - relayUs, cpuMicroseconds(servers.pids) - natsUs];
  const after = await Promise.all(pids().map(settledResidentBytes));
  const eachBytes = (sumOf(after) - sumOf(before)) / AGENTS;

  const idle = [pids(), servers.pids].map((some) => cpuMicroseconds(some));
  await wait(IDLE_MS);
  const [idleRelays = 0, idleNats = 0] = [pids(), servers.pids].map(
    (some, index) => (cpuMicroseconds(some) - (idle[index] ?? 0)) / 1_000 / IDLE_MS,
  );

  const senders = deviceIds.map((deviceId) => ({ token: phone, body: { deviceId, text: 'the quick brown fox' } }));
  const generators = relays().map(() => cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts')));
  const calm = await load(generators, relays(), senders, { ...PACED, durationMs: PACED_MS });
  const full = await load(generators, relays(), senders, FULL);

  const [asked] = relays();
  const devicesMs = asked === undefined ? Number.NaN : await listMs(asked, phone);

  /** `members[0]` and those that are left are asked meanwhile. */
  const fault = async (victim: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<[LoadAnswer[], RoamingAnswer]> => {
    const { relay } = members[victim] ?? { relay: undefined };
    if (relay === undefined) throw new Error('no such relay');
    const left = relays().filter((each) => each !== relay);
    const { at } = await crowd.ask({ type: 'count', to: to(left) });
    const asked = load(generators, left, senders, { ...PACED, durationMs: FAULT_MS });
    process.kill(relay.pid, signal);
    const back = await crowd.ask({ type: 'back', lost: at[relay.port] ?? 0, limitMs: BACK_MS });
    return [await asked, back];
  };
  const [killed, afterKill] = await fault(2, 'SIGKILL');
  const fresh = members[2]?.dataDir ?? '';
  const startedFrom = performance.now();
  members.splice(2, 1, { dataDir: fresh, relay: await startRelayOn(cleanup, fresh) });
  const startMs = performance.now() - startedFrom;
  const [drained, afterDrain] = await fault(1, 'SIGTERM');
  const longest = Math.max(...calm.map((each) => each.longest));
  return {
    tables: [
      [
        [`${format(AGENTS)} agents, ${RELAYS} relays`, ''],
        ['their tokens are made', `${formatMs(tokensMs)}, ${formatMs(tokensMs / AGENTS)} each`],
        ['all are connected', `${formatMs(connectMs)}, ${formatMs(connectMs / AGENTS)} each`],
        [
          'CPU for each to connect',
          `${format(connectUs / AGENTS)} µs relays, ${format(natsConnectUs / AGENTS)} µs NATS`,
        ],
        ['a relay, with all tokens, without agents', before.map(formatMiB).join(', ')],
        ['with a third of the agents', after.map(formatMiB).join(', ')],
        ['each agent, all relays together', formatKiB(eachBytes)],
        ['idle, pings included', `${percent(idleRelays)} of a core for all relays, ${percent(idleNats)} for NATS`],
        ['CPU for a list of all computers, at one relay', formatMs(devicesMs)],
        ['a relay starts anew, and has caught up', formatMs(startMs)],
      ],
      [
        ['at each relay, computers of all in turn', 'requests/s', 'p50', 'p99', 'longest', 'other than typed'],
        loadRow(`${PACED.connections} senders each, ${PACED.pauseMs} ms between`, calm),
        loadRow(`${FULL.connections} connections each`, full),
        loadRow('paced, while another relay is killed', killed),
        loadRow('paced, while another relay drains', drained),
      ],
      [
        [
          'agents of one relay',
          'had to move',
          'away, p50',
          'p99',
          'until all were back',
          'vain attempts',
          'then at each',
        ],
        backRow('kill -9', afterKill),
        backRow('drained (over 10 s)', afterDrain),
      ],
    ],
    notes: [
      `The program as it ships: ${RELAYS} relays, ${RELAYS} servers of NATS that all keep all; ${format(AGENTS)} agents in one process and a load generator for each relay, all on this machine's processors.`,
      'Agents wait before they come again as the real ones do, and are sent to a relay at random among those that run, as by a load balancer. On loopback they notice a killed relay at once; of a machine that is gone they hear nothing, and notice by the pings that stay away.',
      'Killed: their computers have no owner until the lease is over (3 to 4 s), and whoever asks for one of these is answered then.',
    ],
    checks: [
      {
        what: 'longest answer, paced',
        target: `≤ ${WANTED_LONGEST_MS} ms`,
        measured: formatMs(longest),
        met: longest <= WANTED_LONGEST_MS,
      },
      {
        what: 'all relays, idle',
        target: `≤ ${percent(WANTED_CORE)} of a core`,
        measured: percent(idleRelays),
        met: idleRelays <= WANTED_CORE,
      },
      {
        what: 'answers other than 200, typed, without a fault',
        target: 'none',
        measured: failuresOf([...calm, ...full]),
        met: failuresOf([...calm, ...full]) === 'none',
      },
    ],
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export const clusterScaleSection: Section = {
  name: 'cluster-scale',
  title: '10,000 agents at three relays of a cluster',
  impossible: () => (hasNats ? undefined : 'nats-server is not installed'),
  run,
};
