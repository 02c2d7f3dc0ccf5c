import { MessageFacts, type Revocation, type SenderFacts, type Statement, type TypedPart } from './facts.ts';

/** A rule that a history broke. `rule`: its name in docs/simulation.md. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
  readonly at: number;
}

/** Something that was done to a part of the world, which a check may have to know of. */
export interface Incident {
  readonly kind: string;
  /** A machine, or a process. */
  readonly where: string;
  readonly at: number;
  /** Of jumps and stands, milliseconds. */
  readonly ms: number;
}

/** What may be on the screens, kept beside the world: it sees everything, and decides nothing. */
export class Model {
  readonly messages: MessageFacts[] = [];
  readonly violations: Violation[] = [];
  readonly incidents: Incident[] = [];
  /** Of computers. */
  readonly deviceRevocations: Revocation[] = [];
  /** What happened, for people who look at a failed history. */
  readonly log: string[] = [];
  readonly #now: () => number;
  readonly #byId = new Map<string, MessageFacts>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(what: string): void {
    this.log.push(`${this.#now().toFixed(1).padStart(10)}  ${what}`);
  }

  incident(kind: string, where: string, ms = 0): void {
    this.incidents.push({ kind, where, at: this.#now(), ms });
    this.note(`${kind} ${where}${ms === 0 ? '' : ` ${ms} ms`}`);
  }

  happened(kind: string, where?: string): boolean {
    return this.incidents.some((incident) => incident.kind === kind && (where ?? incident.where) === incident.where);
  }

  violated(rule: string, what: string): void {
    this.violations.push({ rule, what, at: this.#now() });
    this.note(`VIOLATION ${rule}: ${what}`);
  }

  newMessage(parts: {
    id: string;
    relay: number;
    device: string;
    sender: SenderFacts;
    segments: number;
    ttlMs?: number | undefined;
    pressedAt?: number;
  }): MessageFacts {
    const { segments, ttlMs, pressedAt = this.#now(), ...rest } = parts;
    const facts = new MessageFacts({ ...rest, number: this.messages.length, pressedAt, ttlMs });
    facts.versions.push(segments);
    this.messages.push(facts);
    this.#byId.set(`${facts.relay}/${facts.id}`, facts);
    return facts;
  }

  numbered(number: number): MessageFacts | undefined {
    return this.messages[number];
  }

  find(relay: number, id: string): MessageFacts | undefined {
    return this.#byId.get(`${relay}/${id}`);
  }

  stated(relay: number, id: string, statement: Omit<Statement, 'at'>): void {
    const facts = this.find(relay, id);
    if (facts === undefined) return;
    const { status, code, source, typedParts } = statement;
    facts.statements.push({ ...statement, at: this.#now() });
    const more = `${code === undefined ? '' : ` ${code}`}${typedParts === undefined ? '' : ` +${typedParts}`}`;
    this.note(`${facts.label} ${status}${more}, says ${source}`);
  }

  /** A computer loses power: what was typed there in the last `ms` is gone with it. */
  vanish(screen: string, ms: number): void {
    const since = this.#now() - ms;
    for (const { typed, vanished } of this.messages) {
      const gone = typed.filter((part) => part.screen === screen && part.at > since);
      vanished.push(...gone);
      const left = typed.filter((part) => !gone.includes(part));
      typed.splice(0, typed.length, ...left);
    }
  }

  typed(facts: MessageFacts, part: Omit<TypedPart, 'at'>): void {
    facts.typed.push({ ...part, at: this.#now() });
    this.note(`${facts.label}.${part.version}.${part.part} on ${part.screen}${part.byUser ? ' (its user)' : ''}`);
  }
}
