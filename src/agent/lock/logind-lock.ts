import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Capability } from '../typing/typist.ts';
import type { LockSource } from './lock-source.ts';
import { lockedHintIn, lockedHintOf, sessionPath } from './logind-output.ts';
import { type RunningProgram, type StartProgram, startProgram } from './program.ts';

const WATCH_AGAIN_MS = 10_000;

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
 * nothing is ever reported as locked, and `capability()` says so.
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
  #problem: string | undefined = 'not watched yet';

  constructor(options: LogindLockOptions) {
    this.#options = options;
    this.#startProgram = options.startProgram ?? startProgram;
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** Whether locks are noticed, for `doctor`. */
  capability(): Capability {
    return {
      name: 'screen lock (logind)',
      ok: this.#problem === undefined,
      detail: this.#problem ?? `the screen is ${this.#locked ? 'locked' : 'not locked'}`,
    };
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
    this.#problem = 'the watch of gdbus ended; it will be started again';
    this.#again = this.#options.clock.after(WATCH_AGAIN_MS, () => void this.#watch());
  }

  /** What is not known must not hold messages for ever. */
  #unavailable(problem: string): void {
    this.#options.logger.info({ problem }, 'the screen lock is not watched');
    this.#set(false);
    this.#problem = problem;
  }

  #set(locked: boolean): void {
    this.#problem = undefined;
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
