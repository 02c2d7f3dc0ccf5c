import type { AgentsFrame, PresentAgent } from './presence-frames.ts';

interface Told {
  number: number;
  agents: Map<string, PresentAgent>;
  /** All of them, while they are being told. */
  next: Map<string, PresentAgent> | undefined;
}

/** Agents at other relays, as these have told of them; by session. */
export class AgentsElsewhere {
  readonly #sessions = new Map<string, Told>();
  readonly #changed: (deviceId: string) => void;

  constructor(changed: (deviceId: string) => void) {
    this.#changed = changed;
  }

  get(session: string, deviceId: string): PresentAgent | undefined {
    return this.#sessions.get(session)?.agents.get(deviceId);
  }

  /** False when something before it was not heard: it has to be asked for. */
  hear({ session, number, begin, end, agents, gone }: AgentsFrame): boolean {
    const told = this.#sessions.get(session) ?? { number: 0, agents: new Map(), next: undefined };
    if (begin === true) told.next = new Map();
    else if (!this.isNext(session, number)) return false;
    told.number = number;
    this.#sessions.set(session, told);
    const into = told.next ?? told.agents;
    for (const agent of agents) into.set(agent.deviceId, agent);
    for (const deviceId of gone) into.delete(deviceId);
    if (told.next === undefined) this.#tell([...agents.map(({ deviceId }) => deviceId), ...gone]);
    else if (end === true) this.#swap(told, told.next);
    return true;
  }

  isNext(session: string, number: number): boolean {
    return this.#sessions.get(session)?.number === number - 1;
  }

  /** Of the others nothing is true any more. */
  keep(isLive: (session: string) => boolean): void {
    for (const [session, { agents }] of this.#sessions) {
      if (isLive(session)) continue;
      this.#sessions.delete(session);
      this.#tell(agents.keys());
    }
  }

  #swap(told: Told, next: Map<string, PresentAgent>): void {
    const before = told.agents;
    told.agents = next;
    told.next = undefined;
    this.#tell(new Set([...before.keys(), ...next.keys()]));
  }

  #tell(deviceIds: Iterable<string>): void {
    for (const deviceId of deviceIds) this.#changed(deviceId);
  }
}
