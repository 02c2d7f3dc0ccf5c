import type { Clock, Timer } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { PingPong } from '../../../server/heartbeat/ping-pong.ts';
import type { AgentSession } from './agent-session.ts';
import type { AgentSessions } from './agent-sessions.ts';

/** Who asks for a device which a connection has: another connection, here or at another relay. */
export interface Newcomer {
  /** Unique among those of a device. */
  readonly id: string;
  /** The device is free. */
  free(): void;
  /** The one that has it is alive. */
  refuse(): void;
}

interface Probe {
  readonly holderId: string;
  readonly pingNumber: number;
  readonly timer: Timer;
  newcomers: readonly Newcomer[];
}

export interface DuplicateProbeParts {
  readonly sessions: Pick<AgentSessions, 'terminate'>;
  readonly pingPong: Pick<PingPong, 'probe'>;
  readonly probeMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Two connections for one device: the first is asked for a sign of life. If it gives one, it stays; if not, it is
 * cut, so that nobody is locked out by a half-open socket.
 */
export class DuplicateProbe {
  readonly #parts: DuplicateProbeParts;
  readonly #probes = new Map<string, Probe>();

  constructor(parts: DuplicateProbeParts) {
    this.#parts = parts;
  }

  challenge(holderId: string, deviceId: string, newcomer: Newcomer): void {
    const running = this.#probes.get(deviceId);
    if (running !== undefined) {
      running.newcomers = [...running.newcomers, newcomer];
      return;
    }
    const { pingPong, clock, probeMs } = this.#parts;
    const timer = clock.after(probeMs, () => {
      this.#parts.logger.info({ deviceId }, 'connection cut: another came for its device, and it gave no sign of life');
      // Its going frees the device, see `gone`.
      this.#parts.sessions.terminate(holderId);
    });
    const pingNumber = pingPong.probe(holderId);
    this.#probes.set(deviceId, { holderId, pingNumber, timer, newcomers: [newcomer] });
  }

  /** A connection has answered all pings up to that number. */
  answered({ deviceId, connectionId }: AgentSession, pingNumber: number): void {
    const probe = this.#probes.get(deviceId);
    if (probe?.holderId !== connectionId || pingNumber < probe.pingNumber) return;
    this.#end(deviceId, probe);
    for (const newcomer of probe.newcomers) newcomer.refuse();
  }

  /** A connection has ended. If it was the one being probed: returns who may try again now, in the order of coming. */
  gone({ deviceId, connectionId }: AgentSession): readonly Newcomer[] {
    const probe = this.#probes.get(deviceId);
    if (probe === undefined) return [];
    if (probe.holderId === connectionId) {
      this.#end(deviceId, probe);
      return probe.newcomers;
    }
    probe.newcomers = probe.newcomers.filter(({ id }) => id !== connectionId);
    if (probe.newcomers.length === 0) this.#end(deviceId, probe);
    return [];
  }

  stop(): void {
    for (const [deviceId, probe] of this.#probes) this.#end(deviceId, probe);
  }

  #end(deviceId: string, probe: Probe): void {
    probe.timer.cancel();
    this.#probes.delete(deviceId);
  }
}
