import { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { settledResidentBytes } from '../processes/resident-memory.ts';
import { startWorker } from '../processes/worker.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

export const AGENTS = 2_000;
const STEP = 500;

/** The settled resident memory of a relay that has so many idle agents. */
export interface Plateau {
  readonly agents: number;
  readonly bytes: number;
}

/** What one agent more costs between two plateaus. */
export function bytesEach(lower: Plateau | undefined, upper: Plateau | undefined): number {
  if (lower === undefined || upper === undefined) return Number.NaN;
  return (upper.bytes - lower.bytes) / (upper.agents - lower.agents);
}

/** A fresh relay that gets more and more idle agents. It is stopped when this resolves, by `cleanup` if it does not. */
export async function climb(cleanup: Cleanup): Promise<Plateau[]> {
  const own = new Cleanup();
  cleanup.add({ stop: () => own.run() });
  const { dataDir } = own.add(makeDataDir());
  const deviceIds = Array.from({ length: AGENTS }, (_, index) => `idle-desk-${index}`);
  const tokens = await createTokens(
    dataDir,
    deviceIds.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
  );
  const { pid, port } = own.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const worker = own.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const plateaus: Plateau[] = [{ agents: 0, bytes: await settledResidentBytes(pid) }];
  for (let from = 0; from < AGENTS; from += STEP) {
    const agents = deviceIds
      .slice(from, from + STEP)
      .map((deviceId, index) => ({ deviceId, token: tokens[from + index] ?? '' }));
    const { connected } = await worker.ask({ port, agents, acknowledge: false });
    if (connected !== from + STEP) throw new Error(`${connected} agents are connected, not ${from + STEP}`);
    plateaus.push({ agents: connected, bytes: await settledResidentBytes(pid) });
  }
  await own.run();
  return plateaus;
}
