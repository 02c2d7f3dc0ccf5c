import { WebSocket } from 'ws';
import { Backoff } from '../../src/agent/connection/backoff.ts';
import { CloseCode } from '../../src/protocol/codes.ts';
import { serve } from './serve.ts';

/** Where relays listen: what a load balancer knows that asks each of them for its health. */
export interface Relays {
  readonly ports: readonly number[];
}

export type RoamingRequest =
  /** Connects them, evenly; resolves when all are registered. */
  | { readonly type: 'connect'; readonly agents: readonly { deviceId: string; token: string }[]; readonly to: Relays }
  /** From now on these are the relays, and losses are counted anew. */
  | { readonly type: 'count'; readonly to: Relays }
  /** Resolves when so many have lost their connection since the count began, and all are registered again. */
  | { readonly type: 'back'; readonly lost: number; readonly limitMs: number };

export interface RoamingAnswer {
  /** By port: how many agents are registered there. */
  readonly at: Readonly<Record<number, number>>;
  /** Of each agent that lost its connection since the count began: milliseconds until it was registered again. */
  readonly awayMs: readonly number[];
  /** From the beginning of the count until the last was registered again; of `connect`, until all were. */
  readonly totalMs: number;
  /** How often an attempt failed since the count began. */
  readonly failed: number;
}

/** Few enough that their upgrades do not queue up at the relays. */
const AT_ONCE = 60;
/** As the agent's own (src/agent/connection/connection.ts): a relay that makes way has spread them already. */
const DRAINED_SPREAD_MS = 500;
const LOOK_MS = 20;
const SILENT_MS = 15_000;

let relays: Relays = { ports: [] };
const agents: RoamingAgent[] = [];
let countedFrom = 0;
let lost = 0;
let failed = 0;
let lastBackAt = 0;
let awayMs: number[] = [];

/** Acknowledges at once, and comes again as the real one does, where a load balancer sends it. */
class RoamingAgent {
  readonly #deviceId: string;
  readonly #token: string;
  readonly #backoff = new Backoff(Math.random);
  readonly #journal = crypto.randomUUID();
  #lostAt: number | undefined;
  #silence: NodeJS.Timeout | undefined;
  /** Of its relay, while it is registered. */
  at: number | undefined;
  #onRegistered: () => void = () => undefined;

  constructor({ deviceId, token }: { deviceId: string; token: string }) {
    this.#deviceId = deviceId;
    this.#token = token;
  }

  registered(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRegistered = resolve;
    });
  }

  connect(turn = Math.floor(Math.random() * relays.ports.length)): void {
    const port = relays.ports[turn % relays.ports.length];
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
      headers: { authorization: `Bearer ${this.#token}` },
      perMessageDeflate: false,
    });
    this.#silence = setTimeout(() => socket.terminate(), SILENT_MS);
    const journal = { id: this.#journal };
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'register', deviceId: this.#deviceId, platform: process.platform, journal }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'registered') this.#registered(port);
      if (frame.type === 'transcription') {
        socket.send(`{"type":"ack","id":"${frame.id}","outcome":"typed","receipt":"read"}`);
      }
    });
    socket.on('close', (code) => this.#closed(code));
  }

  #registered(port: number | undefined): void {
    clearTimeout(this.#silence);
    this.at = port;
    this.#backoff.reset();
    if (this.#lostAt !== undefined) {
      lastBackAt = performance.now();
      awayMs.push(lastBackAt - this.#lostAt);
    }
    this.#lostAt = undefined;
    this.#onRegistered();
  }

  #closed(code: number): void {
    clearTimeout(this.#silence);
    if (this.at === undefined) failed += 1;
    else {
      lost += 1;
      this.#lostAt = performance.now();
    }
    this.at = undefined;
    if (code === CloseCode.shuttingDown || code === CloseCode.draining) this.#backoff.reset();
    const wait = this.#backoff.next();
    setTimeout(() => this.connect(), code === CloseCode.draining ? Math.random() * DRAINED_SPREAD_MS : wait);
  }
}

function answer(): RoamingAnswer {
  const at: Record<number, number> = {};
  for (const { at: port } of agents) if (port !== undefined) at[port] = (at[port] ?? 0) + 1;
  return { at, awayMs, totalMs: lastBackAt - countedFrom, failed };
}

function count(to: Relays): void {
  relays = to;
  countedFrom = performance.now();
  lastBackAt = countedFrom;
  [lost, failed, awayMs] = [0, 0, []];
}

async function roam(request: RoamingRequest): Promise<RoamingAnswer> {
  if (request.type === 'connect') {
    count(request.to);
    const coming = request.agents.map((agent) => new RoamingAgent(agent));
    for (let from = 0; from < coming.length; from += AT_ONCE) {
      const some = coming.slice(from, from + AT_ONCE);
      const there = Promise.all(some.map((agent) => agent.registered()));
      for (const [index, agent] of some.entries()) agent.connect(index);
      await there;
    }
    agents.push(...coming);
    lastBackAt = performance.now();
  } else if (request.type === 'count') count(request.to);
  else {
    const deadline = performance.now() + request.limitMs;
    while (lost < request.lost || agents.some(({ at }) => at === undefined)) {
      if (performance.now() > deadline) throw new Error(`${JSON.stringify(answer().at)} are back, ${lost} were lost`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
  return answer();
}

serve(roam);
