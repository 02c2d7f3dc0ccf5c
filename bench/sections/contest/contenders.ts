import path from 'node:path';
import { LANTYPE } from '../../../test/helpers/processes/lantype-command.ts';
import type { Broker } from '../../processes/brokers.ts';
import type { Cleanup } from '../../processes/cleanup.ts';
import { createTokens, makeDataDir, startLantype } from '../../processes/lantype.ts';
import { startWorker } from '../../processes/worker.ts';
import type { FloorAnswer, FloorRequest } from '../../workers/peers/floor-agent-socket.ts';
import type { PeerAnswer, PeerRequest } from '../../workers/peers/gateway.ts';
import type { AgentsAnswer, AgentsRequest } from '../../workers/raw-agents.ts';

/** A server that is being measured; it has an agent that acknowledges at once, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly port: number;
  readonly token: string;
  /** All processes that do the server's work; not the agent, and not the load generator. */
  readonly pids: readonly number[];
  /** Where a message is when its frame goes out: what a crash leaves of it. */
  readonly keeps: string;
}

export const BENCH_DEVICE = 'bench-desk';

const root = path.resolve(import.meta.dirname, '../../..');

/** A checkout of another version, set up and built, to be measured beside this one: `LANTYPE_BEFORE=../before`. */
const { LANTYPE_BEFORE } = process.env;

/** A server of `bench/workers/peers` for agents that speak WebSocket. */
export async function startFloor(name: string, keeps: string, script: string, cleanup: Cleanup): Promise<Contender> {
  const floor = cleanup.add(startWorker<FloorRequest, FloorAnswer>(`peers/${script}`));
  const { port } = await floor.ask({ listen: true });
  return withAgent({ name, keeps, port, token: 'unused', pids: [floor.pid] }, 'unused', cleanup);
}

/** What Node.js is given to run Lantype as it ships; also the version before, where there is one. */
export function programs(): { readonly name: string; readonly program: readonly string[] }[] {
  const ours = { name: 'lantype', program: LANTYPE };
  if (!LANTYPE_BEFORE) return [ours];
  const script = path.resolve(LANTYPE_BEFORE, path.relative(root, LANTYPE.at(-1) ?? ''));
  return [ours, { name: 'the version before', program: [...LANTYPE.slice(0, -1), script] }];
}

export async function startRelays(cleanup: Cleanup): Promise<Contender[]> {
  const relays: Contender[] = [];
  for (const { name, program } of programs()) relays.push(await startRelay(name, program, cleanup));
  return relays;
}

async function startRelay(name: string, program: readonly string[], cleanup: Cleanup): Promise<Contender> {
  const { dataDir } = cleanup.add(makeDataDir());
  const [sender = '', receiver = ''] = await createTokens(dataDir, [
    { name: 'sender', scope: 'send' },
    { name: 'agent', scope: 'receive', deviceId: BENCH_DEVICE },
  ]);
  const { port, pid } = cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'], program }));
  return withAgent({ name, keeps: 'disk', port, token: sender, pids: [pid] }, receiver, cleanup);
}

async function withAgent(contender: Contender, agentToken: string, cleanup: Cleanup): Promise<Contender> {
  const agents = cleanup.add(startWorker<AgentsRequest, AgentsAnswer>('raw-agents.ts'));
  const agent = { deviceId: BENCH_DEVICE, token: agentToken };
  await agents.ask({ port: contender.port, agents: [agent], acknowledge: true });
  return contender;
}

export interface Peer {
  readonly name: string;
  readonly keeps: string;
  /** Of `bench/workers/peers`. */
  readonly script: string;
  /** What stands between its gateway and its agents. */
  readonly startBroker?: () => Promise<Broker>;
}

/** Somebody else's way to bring a message to a computer, behind the same `POST`. */
export async function startPeer({ name, keeps, script, startBroker }: Peer, cleanup: Cleanup): Promise<Contender> {
  const broker = startBroker && cleanup.add(await startBroker());
  const gateway = cleanup.add(startWorker<PeerRequest, PeerAnswer>(`peers/${script}`));
  const { port } = await gateway.ask({ role: 'gateway', broker: broker?.port });
  const agent = cleanup.add(startWorker<PeerRequest, PeerAnswer>(`peers/${script}`));
  await agent.ask({ role: 'agent', port: broker?.port ?? port, deviceId: BENCH_DEVICE });
  const pids = [gateway.pid, ...(broker === undefined ? [] : [broker.pid])];
  return { name, keeps, port, token: 'unused', pids };
}
