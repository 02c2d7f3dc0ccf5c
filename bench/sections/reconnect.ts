import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { type Program, startXterm } from '../../test/e2e/desktop/programs.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { type CuttableProxy, startCuttableProxy } from '../processes/cuttable-proxy.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { RelayClient } from './relay-client.ts';

const DEVICE = 'bench-desk';
const QUEUED = 50;
const ROUNDS = 5;
const WANTED_MS = 1_000;

interface Setting {
  readonly client: RelayClient;
  readonly proxy: CuttableProxy;
  readonly xterm: Program;
}

/** How long from the agent's new connection to the last text, and whether all came exactly, in order, typed. */
interface Round {
  readonly ms: number;
  readonly exact: boolean;
  readonly typed: number;
}

async function setUp(cleanup: Cleanup): Promise<Setting> {
  const relayFolder = cleanup.add(makeDataDir()).dataDir;
  const agentFolder = cleanup.add(makeDataDir()).dataDir;
  const [sender = '', receiver = ''] = await createTokens(relayFolder, [
    { name: 'sender', scope: 'send' },
    { name: 'agent', scope: 'receive', deviceId: DEVICE },
  ]);
  const relay = cleanup.add(await startLantype({ dataDir: relayFolder, args: ['--mode', 'relay'] }));
  const proxy = cleanup.add(await startCuttableProxy(relay.port));
  const display = cleanup.add(await startDisplay());
  const xterm = cleanup.add(await startXterm(display));
  const args = ['--mode', 'agent', '--relay', `ws://127.0.0.1:${proxy.port}/ws`, '--device-id', DEVICE];
  cleanup.add(await startLantype({ dataDir: agentFolder, args, env: { ...display.env, LANTYPE_TOKEN: receiver } }));
  return { client: new RelayClient(relay.port, sender, DEVICE), proxy, xterm };
}

async function measureRound({ client, proxy, xterm }: Setting, round: number): Promise<Round> {
  const before = (await xterm.read()).length;
  proxy.cut();
  await eventually('the agent to be away', async () => !(await client.isOnline()));
  const texts = Array.from({ length: QUEUED }, (_, index) => `[${round}.${index}] Grüße, 你好, the quick brown fox. `);
  const ids: string[] = [];
  for (const text of texts) {
    const answer = await client.post(text);
    if (answer.status !== 'queued') throw new Error(`a message was not queued: ${JSON.stringify(answer)}`);
    ids.push(answer.messageId);
  }
  const acceptedAt = await proxy.mend();
  const wanted = texts.join('');
  await eventually('the texts in xterm', async () => (await xterm.read()).length >= before + wanted.length);
  const ms = performance.now() - acceptedAt;
  const states = await eventually('the last ACK', async () => {
    const all = await client.states(ids);
    return all.every(({ status }) => status !== 'sent' && status !== 'queued') && all;
  });
  const typed = states.filter(({ status, receipt }) => status === 'typed' && receipt === 'read').length;
  return { ms, exact: (await xterm.read()).slice(before) === wanted, typed };
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const setting = await setUp(cleanup);
  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) rounds.push(await measureRound(setting, round));
  const times = rounds.map(({ ms }) => ms);
  const longest = Math.max(...times);
  const exact = rounds.filter((round) => round.exact && round.typed === QUEUED).length;
  return {
    tables: [
      [
        ['round', ...rounds.map((_, index) => `${index + 1}`), 'median', 'longest'],
        [`${QUEUED} queued messages`, ...times.map(formatMs), formatMs(median(times)), formatMs(longest)],
        ['each', ...[...times, median(times), longest].map((ms) => formatMs(ms / QUEUED))],
      ],
    ],
    notes: [
      'Relay and agent are real processes with a TCP proxy between them: it is cut, the messages are queued, it is mended, and the agent finds its way back.',
      "From the moment the proxy accepts the agent's new connection (upgrade and registration are in the time) until the last text stands in the file of the program in xterm, which is looked at every 15 ms.",
    ],
    checks: [
      {
        what: 'longest round',
        target: `≤ ${formatMs(WANTED_MS)}`,
        measured: formatMs(longest),
        met: longest <= WANTED_MS,
      },
      {
        what: 'rounds exact, in order, with receipt read',
        target: `${ROUNDS}`,
        measured: `${exact}`,
        met: exact === ROUNDS,
      },
    ],
  };
}

export const reconnectSection: Section = {
  name: 'reconnect',
  title: 'Queued messages, when the agent comes back',
  impossible: () => missingPrograms('xterm'),
  run,
};
