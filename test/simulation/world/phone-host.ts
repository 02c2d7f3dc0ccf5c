import { Dictionary } from '../../../src/phone/language/dictionary.ts';
import { MessageDatabase } from '../../../src/phone/messages/message-database.ts';
import { MessageRepository } from '../../../src/phone/messages/message-repository.ts';
import { isOver, type PhoneMessage } from '../../../src/phone/messages/phone-message.ts';
import { Phone } from '../../../src/phone/phone.ts';
import { openLocalState } from '../../../src/phone/preferences/preferences.ts';
import type { Machine } from '../engine/machine.ts';
import type { Random } from '../engine/random.ts';
import { SimProcess } from '../engine/sim-process.ts';
import type { MessageFacts, RequestFacts, SenderFacts } from '../model/facts.ts';
import type { Model } from '../model/model.ts';
import type { Network } from '../net/network.ts';
import { Caller } from './caller.ts';
import { principalOf, randomId } from './ids.ts';
import type { RelaySite } from './relay-site.ts';

export interface PhoneHostParts {
  readonly name: string;
  readonly machine: Machine;
  readonly relay: RelaySite;
  readonly network: Network;
  readonly model: Model;
  readonly random: Random;
}

const MEMBERSHIP = 'lantype.relay';

/** A phone with the page of the relay, through all of its reloads: what stays is what its browser keeps. */
export class PhoneHost {
  readonly machine: Machine;
  readonly sender: SenderFacts;
  /** Messages that are kept: from then on they go out. */
  readonly kept = new Set<string>();
  phone: Phone | undefined;
  process: SimProcess | undefined;
  readonly #parts: PhoneHostParts;
  readonly #shelf = new Map<string, string>();
  readonly #caller: Caller;
  #nextId = '';

  constructor(parts: PhoneHostParts) {
    this.#parts = parts;
    this.machine = parts.machine;
    this.sender = { name: parts.name, principals: [], revocations: [], withdrawals: [] };
    this.#caller = new Caller(parts.name, parts.network, parts.model);
  }

  /** It is paired, as if it had been long ago. */
  join(token: string): void {
    this.sender.principals.push(principalOf(token));
    this.#shelf.set(MEMBERSHIP, JSON.stringify({ token, relayId: `relay-${this.#parts.relay.index}`, name: 'relay' }));
  }

  /** Opens the page. */
  async open(): Promise<void> {
    const { name, machine, random } = this.#parts;
    if (this.process?.alive) return;
    if (machine.sleepsUntil > machine.timeline.now) {
      machine.timeline.after(machine.sleepsUntil - machine.timeline.now, () => void this.open());
      return;
    }
    const process = new SimProcess(name, machine);
    this.process = process;
    process.onDeath(() => {
      this.phone = undefined;
    });
    const { clock } = process;
    const database = await MessageDatabase.open(`lantype-${name}`, () => undefined);
    const tabs = { changed: () => undefined, onChanged: () => () => undefined, stop: () => undefined };
    const repository = await MessageRepository.open({ database, tabs, clock, newId: () => this.#nextId });
    if (!process.alive) return;
    const shelf = {
      getItem: (key: string) => this.#shelf.get(key) ?? null,
      setItem: (key: string, value: string) => void (process.alive && this.#shelf.set(key, value)),
      removeItem: (key: string) => void (process.alive && this.#shelf.delete(key)),
    };
    const state = openLocalState(shelf);
    this.phone = new Phone({
      repository,
      state,
      dictionary: new Dictionary(state.preferences, 'en'),
      fetch: ((path: string, init: RequestInit) => this.#fetch(process, path, init)) as typeof fetch,
      storage: shelf,
      clock,
      random: () => random.next(),
      locks: undefined,
      recognition: undefined,
      browserLanguage: 'en',
      phoneName: async () => name,
      persist: () => undefined,
    });
    this.phone.start();
    this.phone.seen(true);
  }

  /** The page goes, whatever it was doing. */
  close(): void {
    this.process?.die('killed');
  }

  /** The user presses Send. */
  async send(device: string, segments: number): Promise<void> {
    const { phone } = this;
    // Nothing runs on a phone that sleeps.
    if (phone === undefined || this.machine.suspended) return;
    const { model, relay, random } = this.#parts;
    const id = randomId(random);
    const facts = model.newMessage({ id, relay: relay.index, device, sender: this.sender, segments });
    model.note(`${this.sender.name} sends ${facts.label}`);
    // The repository asks for it in the same turn.
    this.#nextId = id;
    await phone.actions.send(device, facts.segments(0));
    this.kept.add(id);
  }

  /** The user takes one of the last messages back. */
  async cancel(which: number): Promise<void> {
    const open = this.messages().filter((message) => !isOver(message));
    const message = open[open.length - 1 - (which % Math.max(1, open.length))];
    if (message === undefined) return;
    this.#parts.model.note(`${this.sender.name} cancels ${this.factsOf(message)?.label}`);
    await this.phone?.actions.cancel(message);
  }

  messages(): readonly PhoneMessage[] {
    return this.phone?.repository.messages.value ?? [];
  }

  factsOf({ id }: PhoneMessage): MessageFacts | undefined {
    return this.#parts.model.find(this.#parts.relay.index, id);
  }

  /** The relay knows this phone, as far as the phone knows. */
  get paired(): boolean {
    return this.phone?.membership.value !== undefined;
  }

  /** Trades a code for a token, as with the link of a QR code. */
  async pair(code: string): Promise<void> {
    const { phone } = this;
    if (phone === undefined) return;
    phone.forget();
    await phone.pairing.open({ code });
    const token = phone.membership.value?.token;
    if (token === undefined) return;
    const principal = principalOf(token);
    if (!this.sender.principals.includes(principal)) this.sender.principals.push(principal);
  }

  async #fetch(process: SimProcess, path: string, init: RequestInit): Promise<Response> {
    const { relay, random } = this.#parts;
    const { method = 'GET', body } = init;
    const headers = init.headers as Record<string, string>;
    const request = typeof body === 'string' && method === 'POST' ? this.#noteRequest(body, headers) : undefined;
    const answer = await this.#caller.call(process, relay, {
      method,
      path,
      headers,
      body: typeof body === 'string' ? body : undefined,
      signal: init.signal ?? undefined,
      bodyAfterMs: body !== undefined && random.chance(0.1) ? random.spread(1, 200) : 0,
    });
    if (request !== undefined) {
      const { error } = (answer.body ?? {}) as { error?: { code: string } };
      Object.assign(request, { answeredAt: this.machine.timeline.now, status: answer.status, code: error?.code ?? '' });
    }
    return { ok: answer.status < 300, status: answer.status, json: async () => answer.body } as Response;
  }

  #noteRequest(body: string, headers: Record<string, string>) {
    const { id } = JSON.parse(body) as { id?: string };
    const facts = id === undefined ? undefined : this.#parts.model.find(this.#parts.relay.index, id);
    const principal = principalOf(String(headers.authorization).replace('Bearer ', ''));
    const request: RequestFacts = {
      ...{ principal, version: 0, sentAt: this.machine.timeline.now, answeredAt: undefined, status: 0, code: '' },
    };
    facts?.requests.push(request);
    return request;
  }
}
