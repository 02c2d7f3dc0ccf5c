import type { Clock, Timer } from '../../../base/clock.ts';
import type { Agent, AgentRegistry } from '../../agents/agent-registry.ts';
import type { AgentElsewhere } from '../../agents/devices-elsewhere.ts';
import { AgentsElsewhere } from './agents-elsewhere.ts';
import type { PresenceFrame, PresentAgent } from './presence-frames.ts';
import type { PresenceLink } from './presence-link.ts';

export interface PresenceParts {
  readonly link: Pick<PresenceLink, 'start' | 'say' | 'stop'>;
  /** Of this relay, now. */
  readonly session: () => string;
  /** By the log. */
  readonly ownerOf: (deviceId: string) => string | undefined;
  readonly isLive: (session: string) => boolean;
  readonly clock: Clock;
}

/** Those who ask at once are answered at once. */
const ANSWER_MS = 20;
const BEAT_MS = 2_000;
/** Who hears nothing of an answer asks again. */
const ASK_AGAIN_MS = 1_000;
/** A status is a kilobyte at most, and NATS takes a megabyte. */
const AT_ONCE = 200;

/**
 * How the agents at each relay are, for all of them: what `GET /devices` says beyond what the log has. It is told when it
 * changes, and kept nowhere: it is true as long as the relay that tells it has the device by the log.
 */
export class Presence {
  readonly #parts: PresenceParts;
  readonly #elsewhere: AgentsElsewhere;
  readonly #onChanged: Array<(deviceId: string) => void> = [];
  #registry: Pick<AgentRegistry, 'getAgent' | 'getAllAgents'> | undefined;
  /** Of agents here, what is to be told; `all`: of every one. */
  readonly #dirty = new Set<string>();
  #all = false;
  #telling = false;
  #answering: Timer | undefined;
  #beating: Timer | undefined;
  #number = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#elsewhere = new AgentsElsewhere((deviceId) => {
      for (const listener of this.#onChanged) listener(deviceId);
    });
  }

  /** What its owner told of its agent; `undefined` while it has told nothing. */
  of(deviceId: string): AgentElsewhere | undefined {
    const owner = this.#parts.ownerOf(deviceId);
    const agent = owner === undefined ? undefined : this.#elsewhere.get(owner, deviceId);
    return agent && { name: undefined, platform: undefined, status: undefined, ...agent };
  }

  /** Called when something is told of a device of another relay. */
  onChanged(listener: (deviceId: string) => void): void {
    this.#onChanged.push(listener);
  }

  /** `registry`: of the agents here. */
  start(registry: Pick<AgentRegistry, 'getAgent' | 'getAllAgents' | 'onChanged'>): void {
    const { link, clock } = this.#parts;
    this.#registry = registry;
    registry.onChanged((deviceId) => {
      this.#dirty.add(deviceId);
      this.#soon();
    });
    link.start(
      (frame) => this.#hear(frame),
      () => this.#anew(),
    );
    this.#beating = clock.every(BEAT_MS, () => this.#beat());
    this.#anew();
  }

  /** Everything, under the session of now. */
  restate(): void {
    this.#all = true;
    this.#soon();
  }

  stop(): void {
    this.#registry = undefined;
    this.#beating?.cancel();
    this.#answering?.cancel();
    this.#parts.link.stop();
  }

  #anew(): void {
    this.restate();
    this.#ask();
  }

  #ask(): void {
    const now = this.#parts.clock.monotonic();
    if (now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    this.#parts.link.say({ type: 'ask', session: this.#parts.session() });
  }

  #beat(): void {
    const { link, session, isLive } = this.#parts;
    this.#elsewhere.keep(isLive);
    link.say({ type: 'beat', session: session(), number: this.#number });
  }

  #hear(frame: PresenceFrame): void {
    const { session, isLive } = this.#parts;
    if (frame.session === session()) return;
    if (frame.type === 'ask') this.#answer();
    // Of one that is over, or of which the log says nothing yet: then its next beat leads to a question.
    else if (!isLive(frame.session)) return;
    else if (
      frame.type === 'agents' ? !this.#elsewhere.hear(frame) : !this.#elsewhere.isNext(frame.session, frame.number + 1)
    ) {
      this.#ask();
    }
  }

  #answer(): void {
    this.#answering ??= this.#parts.clock.after(ANSWER_MS, () => {
      this.#answering = undefined;
      this.restate();
    });
  }

  /** In this very turn: whoever hears of it by the log, which takes a quorum, then finds it here. */
  #soon(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      this.#tell();
    });
  }

  #tell(): void {
    const registry = this.#registry;
    if (registry === undefined) return;
    const changed = [...this.#dirty].map((deviceId) => ({ deviceId, agent: registry.getAgent(deviceId) }));
    const agents = this.#all ? registry.getAllAgents() : changed.flatMap(({ agent }) => agent ?? []);
    const gone = this.#all ? [] : changed.flatMap(({ deviceId, agent }) => (agent === undefined ? [deviceId] : []));
    const all = this.#all;
    this.#dirty.clear();
    this.#all = false;
    const present = agents.map(presentOf);
    for (let from = 0; from === 0 || from < Math.max(present.length, gone.length); from += AT_ONCE) {
      const to = from + AT_ONCE;
      this.#number += 1;
      this.#parts.link.say({
        ...{ type: 'agents', session: this.#parts.session(), number: this.#number },
        ...(all && { begin: from === 0, end: to >= present.length }),
        ...{ agents: present.slice(from, to), gone: gone.slice(from, to) },
      });
    }
  }
}

function presentOf({ deviceId, name, platform, connectedAt, lastSeenAt, status }: Agent): PresentAgent {
  return {
    ...{ deviceId, connectedAt, lastSeenAt },
    ...(name !== undefined && { name }),
    ...(platform !== undefined && { platform }),
    ...(status !== undefined && { status }),
  };
}
