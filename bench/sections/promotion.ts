import type { Cleanup } from '../processes/cleanup.ts';
import { startWorker } from '../processes/worker.ts';
import { format, formatKiB } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import type { BroadcastRelayAnswer, BroadcastRelayRequest } from '../workers/broadcast-relay.ts';
import type { LoadAnswer, LoadRequest } from '../workers/load-generator.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

const ROUNDS = 5;
const ROUND_MS = 3_000;
const CONNECTIONS = 64;
const WANTED_BYTES = 1.5 * 1_024;
const DEVICE = 'promotion-desk';
/** So large that nothing asks for a whole collection but this: it would take away what is counted. */
const FLAGS = ['--expose-gc', '--max-semi-space-size=4', '--initial-old-space-size=1500'];

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const relay = cleanup.add(startWorker<BroadcastRelayRequest, BroadcastRelayAnswer>('broadcast-relay.ts', FLAGS));
  const { port, sender: token, receiver } = await relay.ask({ deviceId: DEVICE });
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  await agents.ask({ port, agents: [{ deviceId: DEVICE, token: receiver }], acknowledge: true });
  const generator = cleanup.add(startWorker<LoadRequest, LoadAnswer>('load-generator.ts'));
  const body = { deviceId: DEVICE, text: 'Bitte „Grüße“ an alle: the quick brown fox — 12 × 34 = 408.' };
  const load = { port, token, body, connections: CONNECTIONS, durationMs: ROUND_MS };
  await generator.ask(load);
  const rows: string[][] = [];
  const figures: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = await relay.ask({ collect: true });
    const { requests } = await generator.ask(load);
    const after = await relay.ask({});
    figures.push((after.oldBytes - before.oldBytes) / requests);
    rows.push([`${round}`, format(requests), formatKiB(figures.at(-1) ?? Number.NaN)]);
  }
  const promoted = median(figures);
  return {
    tables: [[['round', 'requests', 'promoted each'], ...rows]],
    notes: [
      `A relay in a process of its own, ${CONNECTIONS} connections, rounds of ${ROUND_MS / 1_000} s, each after a whole collection; a young generation of 4 MiB.`,
      'Promoted: what V8 moves from its young generation into the old one, where only a slow collection finds that it is dead. The growth of the old generation while there is no such collection. Events, which are kept for a while on purpose, are in it.',
    ],
    checks: [
      {
        what: 'promoted each (median)',
        target: `≤ ${formatKiB(WANTED_BYTES)}`,
        measured: formatKiB(promoted),
        met: promoted <= WANTED_BYTES,
      },
    ],
  };
}

export const promotionSection: Section = {
  name: 'promotion',
  title: 'What the young collector takes for live',
  impossible: () => undefined,
  run,
};
