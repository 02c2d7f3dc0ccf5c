import { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { settledResidentBytes } from '../processes/resident-memory.ts';
import { startWorker } from '../processes/worker.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

export const AGENTS = 2_000;
const STEP = 500;
/** So many agents come and go so often before the count begins. */
const WARM_UP_AGENTS = 200;
const WARM_UP_ROUNDS = 3;

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

/** A relay as it is before its agents come. */
export interface Climb {
  /** Just started: it has compiled next to nothing of the code for agents. */
  readonly freshBytes: number;
  /** From none to all, once agents have been there before. */
  readonly plateaus: readonly Plateau[];
}

/** A fresh relay that gets more and more idle agents. It is stopped when this resolves, by `cleanup` if it does not. */
export async function climb(cleanup: Cleanup): Promise<Climb> {
  const own = new Cleanup();
  cleanup.add({ stop: () => own.run() });
  const { dataDir } = own.add(makeDataDir());
  const deviceIds = Array.from({ length: AGENTS }, (_, index) => `idle-desk-${index}`);
  const tokens = await createTokens(
    dataDir,
    deviceIds.map((deviceId) => ({ name: deviceId, scope: 'receive' as const, deviceId })),
  );
  const { pid, port } = own.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  const freshBytes = await settledResidentBytes(pid);
  const agentsFrom = (from: number, count: number): AgentsRequest['agents'] =>
    deviceIds.slice(from, from + count).map((deviceId, index) => ({ deviceId, token: tokens[from + index] ?? '' }));
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    const passing = startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts');
    own.add(passing);
    await passing.ask({ port, agents: agentsFrom(0, WARM_UP_AGENTS), acknowledge: false });
    await passing.stop();
  }
  const worker = own.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const plateaus: Plateau[] = [{ agents: 0, bytes: await settledResidentBytes(pid) }];
  for (let from = 0; from < AGENTS; from += STEP) {
    const { connected } = await worker.ask({ port, agents: agentsFrom(from, STEP), acknowledge: false });
    if (connected !== from + STEP) throw new Error(`${connected} agents are connected, not ${from + STEP}`);
    plateaus.push({ agents: connected, bytes: await settledResidentBytes(pid) });
  }
  await own.run();
  return { freshBytes, plateaus };
}
