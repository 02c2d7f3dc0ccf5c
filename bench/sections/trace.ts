import { missingPrograms, startDisplay } from '../../test/e2e/desktop/display.ts';
import { startXterm } from '../../test/e2e/desktop/programs.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { startWorker } from '../processes/worker.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';
import { type Moment, now } from '../workers/moments.ts';
import type { TracedHubAnswer, TracedHubRequest } from '../workers/traced-hub.ts';
import { RelayClient } from './relay-client.ts';

const MESSAGES = 300;
const WARM_UP = 30;
const DEVICE = 'traced-desk';
const WANTED_P50_MS = 3;
const WANTED_P99_MS = 10;

/** Each step lies between two moments; together they are the whole way, once. */
const STEPS: readonly { readonly name: string; readonly what: string; readonly from: Moment; readonly to: Moment }[] = [
  { name: 'request', what: 'the client’s POST until its token is looked at', from: 'posted', to: 'asked' },
  { name: 'relay', what: 'token, body, queue, and the commit of its row', from: 'asked', to: 'sent' },
  { name: 'socket', what: 'the frame to the agent', from: 'sent', to: 'arrived' },
  { name: 'journal', what: 'noted as being typed', from: 'arrived', to: 'journalled' },
  { name: 'focus', what: 'who has the focus, and that it is not stopped', from: 'journalled', to: 'focused' },
  { name: 'chord', what: 'the text offered, and the keys, under the guard', from: 'focused', to: 'pressed' },
  { name: 'read', what: 'the program asks for the text, takes it, and is quiet', from: 'pressed', to: 'read' },
  { name: 'outcome', what: 'noted in the journal', from: 'read', to: 'acknowledged' },
  { name: 'ack', what: 'the frame to the relay', from: 'acknowledged', to: 'acked' },
  { name: 'answer', what: 'the relay’s answer, until the client has it', from: 'acked', to: 'answered' },
];

type Trace = Record<Moment, number>;

const textOf = (index: number): string => `[${index}] Grüße, 你好, the quick brown fox. `;

function between(traces: readonly Trace[], from: Moment, to: Moment): number[] {
  return traces.map((trace) => trace[to] - trace[from]);
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const display = cleanup.add(await startDisplay());
  const xterm = cleanup.add(await startXterm(display));
  const hub = cleanup.add(startWorker<TracedHubRequest, TracedHubAnswer>('traced-hub.ts'));
  const { port, token } = await hub.ask({ display: display.name, deviceId: DEVICE });
  const client = new RelayClient(port, token, DEVICE);
  const traces: Trace[] = [];
  let unread = 0;
  for (let index = 0; index < WARM_UP + MESSAGES; index += 1) {
    const posted = now();
    const { receipt } = await client.post(textOf(index));
    const answered = now();
    const { moments } = await hub.ask({});
    if (index < WARM_UP) continue;
    if (receipt !== 'read') unread += 1;
    traces.push({ ...moments, posted, answered } as Trace);
  }
  const wanted = Array.from({ length: WARM_UP + MESSAGES }, (_, index) => textOf(index)).join('');
  await eventually('xterm', async () => (await xterm.read()).length >= wanted.length).catch(() => undefined);
  const exact = (await xterm.read()) === wanted;
  const whole = between(traces, 'posted', 'answered');
  const cursor = between(traces, 'posted', 'read');
  const sum = STEPS.reduce((ms, { from, to }) => ms + percentile(between(traces, from, to), 0.5), 0);
  const rows = STEPS.map(({ name, what, from, to }) => {
    const times = between(traces, from, to);
    const p50 = percentile(times, 0.5);
    return [name, formatMs(p50), formatMs(percentile(times, 0.99)), `${Math.round((100 * p50) / sum)} %`, what];
  });
  const [p50, p99] = [percentile(whole, 0.5), percentile(whole, 0.99)];
  return {
    tables: [
      [
        ['step', 'p50', 'p99', 'share', 'what'],
        ...rows,
        ['to the cursor', formatMs(percentile(cursor, 0.5)), formatMs(percentile(cursor, 0.99)), '', 'POST until read'],
        ['in all', formatMs(p50), formatMs(p99), '100 %', 'POST until the client has its answer'],
      ],
    ],
    notes: [
      `${MESSAGES} messages one after the other, after ${WARM_UP} of warm-up, into a real xterm under Xvfb and openbox. Shares are of the sum of all p50.`,
      'Relay and agent are composed as in the hub, from the sources, in one process, with a socket between them and a file each; the moments are noted from outside. The client is fetch, in another process.',
    ],
    checks: [
      {
        what: 'POST to answer, p50',
        target: `≤ ${WANTED_P50_MS} ms`,
        measured: formatMs(p50),
        met: p50 <= WANTED_P50_MS,
      },
      {
        what: 'POST to answer, p99',
        target: `≤ ${WANTED_P99_MS} ms`,
        measured: formatMs(p99),
        met: p99 <= WANTED_P99_MS,
      },
      { what: 'answers without receipt read', target: '0', measured: `${unread}`, met: unread === 0 },
      { what: 'text read back from xterm', target: 'exact', measured: exact ? 'exact' : 'differs', met: exact },
    ],
  };
}

export const traceSection: Section = {
  name: 'trace',
  title: 'From the phone to the cursor, step by step',
  impossible: () => missingPrograms('xterm'),
  run,
};
