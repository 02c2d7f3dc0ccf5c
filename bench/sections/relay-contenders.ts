import type { Cleanup } from '../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../processes/lantype.ts';
import { startWorker } from '../processes/worker.ts';
import type { FloorAnswer, FloorRequest } from '../workers/floor-agent-socket.ts';
import type { AgentsAnswer, AgentsRequest } from '../workers/raw-agents.ts';

/** A server that is being measured; it has an agent that acknowledges at once, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly port: number;
  readonly token: string;
}

export const BENCH_DEVICE = 'bench-desk';

async function startFloor(name: string, script: string, cleanup: Cleanup): Promise<Contender> {
  const { port } = await cleanup.add(startWorker<FloorRequest, FloorAnswer>(script)).ask({ listen: true });
  return withAgent({ name, port, token: 'unused' }, 'unused', cleanup);
}

async function startRelay(cleanup: Cleanup): Promise<Contender> {
  const { dataDir } = cleanup.add(makeDataDir());
  const [sender = '', receiver = ''] = await createTokens(dataDir, [
    { name: 'sender', scope: 'send' },
    { name: 'agent', scope: 'receive', deviceId: BENCH_DEVICE },
  ]);
  const { port } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
  return withAgent({ name: 'lantype', port, token: sender }, receiver, cleanup);
}

async function withAgent(contender: Contender, agentToken: string, cleanup: Cleanup): Promise<Contender> {
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const agent = { deviceId: BENCH_DEVICE, token: agentToken };
  await agents.ask({ port: contender.port, agents: [agent], acknowledge: true });
  return contender;
}

/** The two floors and Lantype, all of them idle. */
export async function startContenders(cleanup: Cleanup): Promise<Contender[]> {
  return [
    await startFloor('node:http + ws', 'floor-node.ts', cleanup),
    await startFloor('Express 5 + ws', 'floor-express.ts', cleanup),
    await startRelay(cleanup),
  ];
}
