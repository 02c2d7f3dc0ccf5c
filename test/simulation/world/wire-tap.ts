import type { SimProcess } from '../engine/sim-process.ts';
import type { Model } from '../model/model.ts';
import type { Connection, Tap } from '../net/connection.ts';
import type { Direction } from '../net/sim-socket.ts';
import type { AgentHost } from './agent-host.ts';
import { principalOf } from './ids.ts';
import type { RelayHost } from './relay-host.ts';

const TRANSCRIPTION = /\{"type":"transcription","id":"([0-9a-f-]{36})"/g;
const CANCEL = /\{"type":"cancel","id":"([0-9a-f-]{36})"/g;

export interface Ends {
  relayOf(process: SimProcess): RelayHost | undefined;
  agentOf(process: SimProcess): AgentHost | undefined;
  /** Whether that process may write to the computer now. */
  mayWrite(process: SimProcess, device: string): boolean;
}

/** Reads along what relays write to agents: server frames are not masked (RFC 6455, 5.1). */
export class WireTap implements Tap {
  readonly #model: Model;
  readonly #ends: Ends;

  constructor(model: Model, ends: Ends) {
    this.#model = model;
    this.#ends = ends;
  }

  written(connection: Connection, direction: Direction, chunk: Buffer): void {
    this.#frames(connection, direction, chunk, (relay, agent, text) => {
      for (const { 1: id = '' } of text.matchAll(TRANSCRIPTION)) {
        const facts = this.#model.find(relay.index, id);
        if (!this.#ends.mayWrite(connection.serverProcess, agent.device)) {
          this.#model.violated(
            'lease',
            `${facts?.label} is written by ${connection.serverProcess.name} without a lease`,
          );
        }
        facts?.written.push({
          at: this.#now(connection),
          agent: agent.name,
          relayRun: relay.run,
          principal: principalOf(agent.usedToken),
          arrivedAt: undefined,
          process: connection.clientProcess,
          frozenMs: connection.clientProcess.frozenMs,
          stoodStillMs: undefined,
        });
        this.#model.note(`${facts?.label} is written to ${agent.name}`);
      }
    });
  }

  arrived(connection: Connection, direction: Direction, chunk: Buffer): void {
    this.#frames(connection, direction, chunk, (relay, agent, text) => {
      const at = this.#now(connection);
      for (const { 1: id = '' } of text.matchAll(TRANSCRIPTION)) {
        const facts = this.#model.find(relay.index, id);
        const written = facts?.written.findLast(({ process }) => process === connection.clientProcess);
        if (written === undefined || written.arrivedAt !== undefined) continue;
        written.arrivedAt = at;
        written.stoodStillMs = connection.clientProcess.frozenMs - written.frozenMs;
      }
      // Who is about to stop does not listen any more, and is told again.
      if (agent.agent?.connection().phase === 'stopped') return;
      for (const { 1: id = '' } of text.matchAll(CANCEL)) {
        this.#model.find(relay.index, id)?.cancelsArrived.push({ at, agent: agent.name });
      }
    });
  }

  #frames(
    { serverProcess, clientProcess }: Connection,
    direction: Direction,
    chunk: Buffer,
    see: (relay: RelayHost, agent: AgentHost, text: string) => void,
  ): void {
    if (direction !== 'server') return;
    const relay = this.#ends.relayOf(serverProcess);
    const agent = this.#ends.agentOf(clientProcess);
    if (relay !== undefined && agent !== undefined) see(relay, agent, chunk.toString('latin1'));
  }

  #now({ clientProcess }: Connection): number {
    return clientProcess.machine.timeline.now;
  }
}
