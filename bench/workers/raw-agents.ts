import { once } from 'node:events';
import { WebSocket } from 'ws';
import { serve } from './serve.ts';

/** Agents that register and then do nothing, or (with `acknowledge`) acknowledge each message at once. */
export interface AgentsRequest {
  readonly port: number;
  /** Over TLS, at this address. */
  readonly lanHost?: string;
  readonly agents: readonly { deviceId: string; token: string }[];
  readonly acknowledge: boolean;
}

/** How many of this process's agents are connected. */
export interface AgentsAnswer {
  readonly connected: number;
}

/** Few enough that their upgrades do not queue up at the relay. */
const AT_ONCE = 20;
let connected = 0;

async function connectAgent(
  url: string,
  { deviceId, token }: AgentsRequest['agents'][number],
  acknowledge: boolean,
): Promise<void> {
  const socket = new WebSocket(url, {
    rejectUnauthorized: false,
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'register', deviceId, platform: process.platform }));
  await once(socket, 'message');
  connected += 1;
  socket.on('close', () => {
    connected -= 1;
  });
  if (!acknowledge) return;
  socket.on('message', (data) => {
    const { id } = JSON.parse(String(data));
    socket.send(`{"type":"ack","id":"${id}","outcome":"typed","receipt":"read"}`);
  });
}

async function connectAll({ port, lanHost, agents, acknowledge }: AgentsRequest): Promise<AgentsAnswer> {
  const url = lanHost === undefined ? `ws://127.0.0.1:${port}/ws` : `wss://${lanHost}:${port}/ws`;
  for (let from = 0; from < agents.length; from += AT_ONCE) {
    await Promise.all(agents.slice(from, from + AT_ONCE).map((agent) => connectAgent(url, agent, acknowledge)));
  }
  return { connected };
}

serve(connectAll);
