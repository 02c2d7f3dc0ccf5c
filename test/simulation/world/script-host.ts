import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import { SimProcess } from '../engine/sim-process.ts';
import type { MessageFacts, RequestFacts, SenderFacts } from '../model/facts.ts';
import type { Model } from '../model/model.ts';
import type { HttpAnswer } from '../net/http-client.ts';
import type { Network } from '../net/network.ts';
import { Caller } from './caller.ts';
import { principalOf, randomId } from './ids.ts';
import type { RelaySite } from './relay-site.ts';

export interface ScriptHostParts {
  readonly name: string;
  readonly machine: Machine;
  readonly network: Network;
  readonly model: Model;
  readonly random: Random;
}

/** How a script sends: most are less patient than they should be. */
export interface Manners {
  readonly segments: number;
  readonly ttlMs: number | undefined;
  /** How long it waits for an answer, milliseconds. */
  readonly patienceMs: number;
  readonly tries: number;
  /** Sends each try twice, at the same time. */
  readonly twice: boolean;
  /** Tries again with another text, and the same id. */
  readonly edits: boolean;
  readonly bodyAfterMs: number;
}

/** A program of somebody's that calls the HTTP API with a token. */
export class ScriptHost {
  readonly sender: SenderFacts;
  readonly process: SimProcess;
  readonly sent: MessageFacts[] = [];
  token = '';
  /** Messages that it is still trying to send. */
  busy = 0;
  readonly #parts: ScriptHostParts;
  readonly #caller: Caller;

  constructor(parts: ScriptHostParts) {
    this.#parts = parts;
    this.process = new SimProcess(parts.name, parts.machine);
    this.sender = { name: parts.name, principals: [], revocations: [], withdrawals: [] };
    this.#caller = new Caller(parts.name, parts.network, parts.model);
  }

  join(token: string): void {
    this.token = token;
    this.sender.principals.push(principalOf(token));
  }

  /** Sends a message until there is an answer, or it has had enough. `id`: of a message for another relay, say. */
  async post(relay: RelaySite, device: string, manners: Manners, id?: string): Promise<void> {
    const { model, random } = this.#parts;
    // Nothing runs on a computer that sleeps.
    if (this.process.machine.suspended) return;
    const facts = model.newMessage({
      ...{ id: id ?? randomId(random), relay: relay.index, device, sender: this.sender },
      ...{ segments: manners.segments, ttlMs: manners.ttlMs },
    });
    this.sent.push(facts);
    this.busy += 1;
    await this.#tryUntilAnswered(relay, facts, manners);
    this.busy -= 1;
  }

  async #tryUntilAnswered(relay: RelaySite, facts: MessageFacts, manners: Manners): Promise<void> {
    const { model, random } = this.#parts;
    for (let attempt = 0; attempt < manners.tries; attempt += 1) {
      if (attempt > 0 && manners.edits && facts.versions.length === 1) facts.versions.push(1);
      const version = facts.versions.length - 1;
      model.note(`${this.sender.name} posts ${facts.label}${version > 0 ? ' edited' : ''}, try ${attempt + 1}`);
      const tries = Array.from({ length: manners.twice ? 2 : 1 }, () => this.#try(relay, facts, version, manners));
      const answers = await Promise.all(tries);
      if (answers.some((answer) => answer !== undefined && isFinal(answer))) return;
      await this.#wait(random.spread(20, 3_000));
    }
  }

  async cancel(relay: RelaySite, facts: MessageFacts): Promise<void> {
    this.#parts.model.note(`${this.sender.name} cancels ${facts.label}`);
    await this.#call(relay, { method: 'DELETE', path: `/messages/${facts.id}`, patienceMs: 8_000 });
  }

  async look(relay: RelaySite, facts: MessageFacts): Promise<void> {
    await this.#call(relay, { method: 'GET', path: `/messages/${facts.id}`, patienceMs: 8_000 });
  }

  /** Sends so much that the queue is full. Returns how many were taken. */
  async flood(relay: RelaySite, device: string, messages: number): Promise<void> {
    const manners = { segments: 1, ttlMs: undefined, patienceMs: 8_000, tries: 1 };
    const one = () => this.post(relay, device, { ...manners, twice: false, edits: false, bodyAfterMs: 0 });
    await Promise.all(Array.from({ length: messages }, one));
  }

  async #try(relay: RelaySite, facts: MessageFacts, version: number, manners: Manners) {
    const principal = this.sender.principals.at(-1) ?? '';
    const { timeline } = this.#parts.machine;
    const request: RequestFacts = {
      ...{ principal, version, sentAt: timeline.now, answeredAt: undefined, status: 0, code: '' },
    };
    facts.requests.push(request);
    const { ttlMs } = manners;
    const answer = await this.#call(relay, {
      method: 'POST',
      path: '/transcription',
      body: {
        deviceId: facts.device,
        payload: facts.segments(version),
        id: facts.id,
        ...(ttlMs !== undefined && { ttlMs }),
      },
      patienceMs: manners.patienceMs,
      bodyAfterMs: manners.bodyAfterMs,
    });
    if (answer === undefined) return undefined;
    request.answeredAt = timeline.now;
    request.status = answer.status;
    request.code = codeOf(answer);
    return answer;
  }

  async #call(
    relay: RelaySite,
    {
      method,
      path,
      body,
      patienceMs,
      bodyAfterMs,
    }: {
      method: string;
      path: string;
      body?: object;
      patienceMs: number;
      bodyAfterMs?: number;
    },
  ): Promise<HttpAnswer | undefined> {
    const abort = new AbortController();
    const timer = this.process.clock.after(patienceMs, () => abort.abort());
    try {
      return await this.#caller.call(this.process, relay, {
        ...{ method, path, signal: abort.signal, bodyAfterMs },
        headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
        body: body && JSON.stringify(body),
      });
    } catch {
      return undefined;
    } finally {
      timer.cancel();
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.process.clock.after(ms, resolve);
    });
  }
}

/** Trying again would change nothing. */
function isFinal({ status, body }: HttpAnswer): boolean {
  return status < 429 || codeOf({ status, body }) === 'TYPING_FAILED';
}

function codeOf({ body }: HttpAnswer): string {
  return (body as { error?: { code?: string } } | undefined)?.error?.code ?? '';
}
