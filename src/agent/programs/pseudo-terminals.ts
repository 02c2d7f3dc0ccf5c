import { statSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { namesIn } from '../../base/read-or.ts';
import { childrenOf, descendantsOf, linkProc, listProc, readProc, statOf } from './proc.ts';

/** pty(7): whoever opens it is the master of a new pseudo-terminal. In a container it may be reached another way. */
const MASTER = /(^|\/)ptmx$/;
const SLAVES = '/dev/pts';
/** A process may hand the master to another one right after it has opened it. */
const HANDED_OVER_MS = 2_000;
/** How long an answer holds for a process whose pseudo-terminals are not in our `/dev/pts`. */
const UNSEEN_MS = 1_000;

export interface PseudoTerminalTools {
  /** The processes that have windows of their own, as far as the port can tell. */
  clients: () => Promise<ReadonlySet<number>>;
  clock: Pick<Clock, 'now' | 'monotonic'>;
}

/** Who is the master of a pseudo-terminal: the program itself, or a process below it that has no windows of its own. */
export type Master = 'itself' | 'below' | 'nobody';

/**
 * Whether a program is, or has in it, a terminal: what it is called proves nothing, but what shells and other programs
 * that read lines live on is a pseudo-terminal, and somebody is its master. Linux only; elsewhere: `nobody`.
 *
 * To look costs 20 readings for a small program and a few thousand for a browser, so it is done again only when there
 * is another pseudo-terminal than before: `/dev/pts` tells for 20 microseconds.
 */
export class PseudoTerminals {
  readonly #tools: PseudoTerminalTools;
  #last: { pid: number; master: Master; slaves: string; until: number } | undefined;

  constructor(tools: PseudoTerminalTools) {
    this.#tools = tools;
  }

  async masterOf(pid: number | undefined): Promise<Master> {
    if (pid === undefined || process.platform !== 'linux') return 'nobody';
    const { clock } = this.#tools;
    const { text: slaves, newest } = describeSlaves();
    const last = this.#last;
    if (last?.pid === pid && last.slaves === slaves && clock.monotonic() < last.until) return last.master;
    const settled = clock.now() - newest > HANDED_OVER_MS;
    const { master, unseen } = await this.#look(pid);
    let until = Number.POSITIVE_INFINITY;
    if (master === 'nobody' && !settled) until = 0;
    else if (unseen) until = clock.monotonic() + UNSEEN_MS;
    this.#last = { pid, master, slaves, until };
    return master;
  }

  /** The device files of the pseudo-terminals that a program is the master of, as far as they are in our `/dev/pts`. */
  async slavesOf(pid: number | undefined): Promise<string[]> {
    if (pid === undefined || process.platform !== 'linux') return [];
    const members = [pid, ...(await this.#withoutClients(descendantsOf(pid)))];
    const numbers = new Set(members.filter((member) => !isElsewhere(member)).flatMap(slaveNumbers));
    return [...numbers].map((number) => `${SLAVES}/${number}`);
  }

  /** A new program has the focus. */
  forget(): void {
    this.#last = undefined;
  }

  async #look(pid: number): Promise<{ master: Master; unseen: boolean }> {
    const descendants = descendantsOf(pid);
    const unseen = [pid, ...descendants].some(isElsewhere);
    if (isMaster(pid)) return { master: 'itself', unseen };
    if (!descendants.some(isMaster)) return { master: 'nobody', unseen };
    // A terminal that was started from a program is a program of its own.
    const inside = await this.#withoutClients(descendants);
    return { master: inside.some(isMaster) ? 'below' : 'nobody', unseen };
  }

  async #withoutClients(descendants: readonly number[]): Promise<number[]> {
    if (descendants.length === 0) return [];
    const clients = await this.#tools.clients();
    const others = new Set(
      [...clients].flatMap((client) => (descendants.includes(client) ? [client, ...descendantsOf(client)] : [])),
    );
    return descendants.filter((pid) => !others.has(pid));
  }
}

/** Which pseudo-terminals there are, and when the newest one was made, in milliseconds since 1970. */
function describeSlaves(): { text: string; newest: number } {
  let newest = 0;
  const names = namesIn(SLAVES).map((name) => {
    const made = statSync(`${SLAVES}/${name}`, { throwIfNoEntry: false })?.ctimeMs ?? 0;
    newest = Math.max(newest, made);
    return `${name}:${made}`;
  });
  return { text: names.join(), newest };
}

function isMaster(pid: number): boolean {
  return slaveNumbers(pid).length > 0 || masterFiles(pid).length > 0;
}

function masterFiles(pid: number): string[] {
  return listProc(pid, 'fd').filter((name) => MASTER.test(linkProc(pid, `fd/${name}`) ?? ''));
}

/** The numbers of the pseudo-terminals that a process is the master of. */
function slaveNumbers(pid: number): number[] {
  if (listProc(pid, 'fd').length === 0) return childrensTerminals(pid);
  return masterFiles(pid).flatMap((name) => {
    const number = /^tty-index:\s*(\d+)$/m.exec(readProc(pid, `fdinfo/${name}`) ?? '')?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/**
 * A program with more rights than we (urxvt has those of group utmp) does not show its files. But its children have a
 * controlling terminal that it has not itself.
 */
function childrensTerminals(pid: number): number[] {
  const own = controllingTerminal(pid);
  return childrenOf(pid)
    .map(controllingTerminal)
    .filter((number) => number !== undefined && number !== own)
    .map(Number);
}

/** The number of the pseudo-terminal that a process is controlled by (proc(5), `tty_nr`; its major numbers: 136 to 143). */
function controllingTerminal(pid: number): number | undefined {
  const device = statOf(pid)?.terminal ?? 0;
  const major = (device >> 8) & 0xfff;
  if (!(major >= 136 && major <= 143)) return undefined;
  return (major - 136) * 256 + ((device & 0xff) | ((device >> 12) & 0xfff00));
}

/** Whether a process may have a `/dev/pts` of its own: it lives in another mount namespace (a container, Flatpak). */
function isElsewhere(pid: number): boolean {
  const theirs = linkProc(pid, 'ns/mnt');
  return theirs !== undefined && theirs !== linkProc(process.pid, 'ns/mnt');
}
