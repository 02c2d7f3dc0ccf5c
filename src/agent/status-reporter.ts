import type { AgentStatus } from '../protocol/frames.ts';
import type { TypingGate } from './typing/typing-gate.ts';
import type { TypistSelector } from './typing/typist-selector.ts';

/** The state that is reported to the relay and shown to the user. */
export function agentStatus(selector: TypistSelector, gate: TypingGate): AgentStatus {
  const typist = selector.current;
  const state = typist?.state();
  const target = state?.target?.name.slice(0, 128);
  return {
    ...(target !== undefined && { target }),
    ...(state?.field !== undefined && { field: state.field }),
    canType: typist !== undefined,
    ...(!typist && { reason: selector.reason.slice(0, 500) }),
    paused: gate.paused,
    locked: gate.locked,
  };
}

/**
 * Passes the status on when it differs from the last one, at most once per turn of the event loop: a change of focus
 * is often several events.
 */
export class StatusReporter {
  readonly #read: () => AgentStatus;
  readonly #report: (status: AgentStatus) => void;
  #pending: NodeJS.Immediate | undefined;
  #last = '';
  #stopped = false;

  constructor(read: () => AgentStatus, report: (status: AgentStatus) => void) {
    this.#read = read;
    this.#report = report;
  }

  /** Something may have changed. */
  changed(): void {
    if (this.#stopped) return;
    this.#pending ??= setImmediate(() => {
      this.#pending = undefined;
      const status = this.#read();
      const key = JSON.stringify(status);
      if (key === this.#last) return;
      this.#last = key;
      this.#report(status);
    });
  }

  /** Reports once even when nothing changed: whoever listens now does not know the last report. */
  repeat(): void {
    this.#last = '';
    this.changed();
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#pending);
    this.#pending = undefined;
  }
}
