import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { LockSource } from './lock-source.ts';
import { lockedHintIn, lockedHintOf, sessionPath } from './logind-output.ts';

const WATCH_AGAIN_MS = 10_000;

/** A started program that prints lines. */
export interface RunningProgram {
  /** Resolves when the program is over: with its exit code, or `undefined` when it could not be started or was killed. */
  readonly ended: Promise<number | undefined>;
  /** Idempotent. */
  kill(): void;
}

/** Starts `command`, found on the PATH; `onLine` gets each line of its standard output. */
export type StartProgram = (command: string, args: readonly string[], onLine: (line: string) => void) => RunningProgram;

export const startProgram: StartProgram = (command, args, onLine) => {
  // LC_ALL: the output is parsed, so it must not be translated.
  const env = { ...process.env, LC_ALL: 'C' };
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'ignore'], env });
  createInterface({ input: child.stdout }).on('line', onLine);
  const ended = new Promise<number | undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code ?? undefined));
  });
  return { ended, kill: () => child.kill() };
};

export interface LogindLockOptions {
  clock: Clock;
  logger: Logger;
  /** `process.env.XDG_SESSION_ID`; without it (a user service), the user's graphical session is looked up. */
  sessionId: string | undefined;
  /** Whose graphical session; the effective user of this process by default. */
  uid?: number;
  startProgram?: StartProgram;
}

/**
 * The screen lock on Linux, from logind's `LockedHint`, which GNOME, KDE and most other desktops set (xscreensaver
 * and i3lock do not). Through the programs `gdbus` and `loginctl`, which are there where logind is; without them
 * nothing is ever reported as locked, and the log says so.
 */
export class LogindLock implements LockSource {
  readonly #options: LogindLockOptions;
  readonly #startProgram: StartProgram;
  #onChange: () => void = () => undefined;
  #monitor: RunningProgram | undefined;
  readonly #running = new Set<RunningProgram>();
  #again: Timer | undefined;
  #watching = false;
  #locked = false;

  constructor(options: LogindLockOptions) {
    this.#options = options;
    this.#startProgram = options.startProgram ?? startProgram;
  }

  get locked(): boolean {
    return this.#locked;
  }

  start(onChange: () => void): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#onChange = onChange;
    void this.#watch();
  }

  async stop(): Promise<void> {
    this.#watching = false;
    this.#again?.cancel();
    const running = [...this.#running];
    for (const program of running) program.kill();
    await Promise.all(running.map((program) => program.ended));
  }

  async #watch(): Promise<void> {
    const session = await this.#session();
    if (!this.#watching) return;
    if (session === undefined) {
      this.#unavailable('no session of logind was found; screen locks are not noticed');
      return;
    }
    const path = sessionPath(session);
    let heard = false;
    const monitor = this.#run(
      'gdbus',
      ['monitor', '--system', '--dest', 'org.freedesktop.login1', '--object-path', path],
      (line) => {
        const locked = lockedHintIn(line, path);
        if (locked === undefined) return;
        heard = true;
        this.#set(locked);
      },
    );
    this.#monitor = monitor;
    void monitor.ended.then((code) => this.#monitorEnded(monitor, code));
    // Read after the watch began, so that no change falls between; but a change that was heard is newer.
    const hint = lockedHintOf(await this.#output('loginctl', ['show-session', session, '-p', 'LockedHint', '--value']));
    if (!this.#watching || this.#monitor !== monitor || heard) return;
    if (hint === undefined) this.#unavailable('loginctl does not tell the state of the session');
    else this.#set(hint);
  }

  async #session(): Promise<string | undefined> {
    if (this.#options.sessionId) return this.#options.sessionId;
    const uid = this.#options.uid ?? process.geteuid?.();
    const found = await this.#output('loginctl', ['show-user', String(uid), '-p', 'Display', '--value']);
    return found.trim() || undefined;
  }

  #monitorEnded(monitor: RunningProgram, code: number | undefined): void {
    if (!this.#watching || this.#monitor !== monitor) return;
    this.#monitor = undefined;
    if (code === undefined) {
      // It could not be started, and will not be the next time.
      this.#unavailable('gdbus cannot be started; screen locks are not noticed');
      return;
    }
    // The last known state stands until the next watch reads it anew: typing into a lock screen is the greater harm.
    this.#again = this.#options.clock.after(WATCH_AGAIN_MS, () => void this.#watch());
  }

  /** What is not known must not hold messages for ever. */
  #unavailable(problem: string): void {
    this.#options.logger.info({ problem }, 'the screen lock is not watched');
    this.#set(false);
  }

  #set(locked: boolean): void {
    if (this.#locked === locked) return;
    this.#locked = locked;
    this.#onChange();
  }

  async #output(command: string, args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    await this.#run(command, args, (line) => lines.push(line)).ended;
    return lines.join('\n');
  }

  #run(command: string, args: readonly string[], onLine: (line: string) => void): RunningProgram {
    const program = this.#startProgram(command, args, onLine);
    this.#running.add(program);
    void program.ended.then(() => this.#running.delete(program));
    return program;
  }
}
