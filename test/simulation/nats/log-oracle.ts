import type { SimProcess } from '../engine/sim-process.ts';

/** What counts of an entry for who owns what (decisions 0106, 0112). */
interface Entry {
  readonly session: string;
  readonly number: number;
  readonly join?: { readonly relay: string; readonly replaces: readonly string[] };
  readonly over?: readonly { readonly session: string; readonly seen: number }[];
  readonly claim?: readonly string[];
  readonly yield?: readonly { readonly deviceId: string; readonly to: string }[];
  readonly leave?: true;
}

interface Live {
  readonly process: SimProcess;
  seen: number;
  number: number;
}

/**
 * Who owns which computer, by what a quorum has in this very moment: reckoned from the log as the decisions describe
 * it, not by the code that is tried.
 */
export class LogOracle {
  readonly #live = new Map<string, Live>();
  readonly #owners = new Map<string, string>();

  /** `process`: that wrote it. */
  stored(position: number, data: string, process: SimProcess): void {
    const entry = JSON.parse(data) as Entry;
    const { session, number, join } = entry;
    const known = this.#live.get(session);
    if ((known === undefined && join === undefined) || number <= (known?.number ?? 0)) return;
    this.#live.set(session, { process, seen: position, number });
    for (const replaced of join?.replaces ?? []) if (replaced !== session) this.#end(replaced, session);
    for (const { session: dead, seen } of entry.over ?? []) {
      if (dead !== session && this.#live.get(dead)?.seen === seen) this.#end(dead, session);
    }
    for (const deviceId of entry.claim ?? []) {
      if (this.#ownerOf(deviceId) === undefined) this.#owners.set(deviceId, session);
    }
    for (const { deviceId, to } of entry.yield ?? []) {
      if (this.#owners.get(deviceId) === session && this.#live.has(to)) this.#owners.set(deviceId, to);
    }
    if (entry.leave) this.#end(session, [...this.#live.keys()].filter((other) => other !== session).sort()[0]);
  }

  /** The process that may write to the computer now. */
  writerTo(deviceId: string): SimProcess | undefined {
    return this.#live.get(this.#ownerOf(deviceId) ?? '')?.process;
  }

  #ownerOf(deviceId: string): string | undefined {
    const owner = this.#owners.get(deviceId);
    return owner !== undefined && this.#live.has(owner) ? owner : undefined;
  }

  #end(dead: string, heir: string | undefined): void {
    if (!this.#live.delete(dead) || heir === undefined) return;
    for (const [deviceId, owner] of this.#owners) if (owner === dead) this.#owners.set(deviceId, heir);
  }
}
