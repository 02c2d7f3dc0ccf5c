import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import type { Bus } from '../../dbus/bus.ts';
import { withinLimit } from '../../time-limit.ts';
import { Visits } from '../target/visits.ts';
import type { WindowInfo, Windows } from '../target/windows.ts';
import { focusScript } from './kwin-script.ts';

export const KWIN = 'org.kde.KWin';
const SCRIPTING = { destination: KWIN, path: '/Scripting', interface: 'org.kde.kwin.Scripting' } as const;
const LOCK = { destination: KWIN, path: '/ScreenSaver', interface: 'org.freedesktop.ScreenSaver' } as const;
const OURS = { path: '/org/lantype/Focus', interface: 'org.lantype.Focus' } as const;
/** KWin loads a script in 10 ms; one that does not tell anything by then does not run. */
const FIRST_WORD_MS = 3_000;

/** KWin 5.27 stands still while it reads the file of a program that connects: a browser, say. */
const ANSWER_LIMIT_MS = 8_000;

const focusSchema = z.tuple([z.string().max(200), z.number().int(), z.string().max(500), z.string().max(500)]);
type Focus = z.infer<typeof focusSchema>;
const answerSchema = z.tuple([z.boolean()]);

export interface KwinWindowsOptions {
  bus: Bus;
  clock: Clock;
  /** Whether a process shows its windows by Wayland, as far as it can be seen. */
  isNative: (pid: number) => boolean;
}

/** Who has the focus in KWin, told by a script that runs in it while we are here. */
export class KwinWindows implements Windows {
  readonly #options: KwinWindowsOptions;
  readonly #plugin: string;
  readonly #listeners = new Set<() => void>();
  readonly #lossListeners = new Set<() => void>();
  /** Numbers of windows, which KWin knows by a UUID. */
  readonly #numbers = new Map<string, number>();
  #focus: Focus | undefined;
  #moves = 0;
  readonly #visits = new Visits();
  /** Somebody has taken the script out of KWin: what it told last may not be so any more. */
  #silenced = false;
  /** The keys are the lock screen's, whatever window is the active one. */
  #locked = false;
  readonly pids = new Set<number>();

  /** Rejects when KWin is not on the bus, or does not run the script. */
  static async open(options: KwinWindowsOptions): Promise<KwinWindows> {
    const windows = new KwinWindows(options);
    try {
      await windows.#load();
      return windows;
    } catch (error) {
      windows.close();
      throw error;
    }
  }

  private constructor(options: KwinWindowsOptions) {
    this.#options = options;
    // A name that no other Lantype has: unloading goes by it.
    this.#plugin = `lantype-focus-${options.bus.name.replace(/\W/g, '-')}`;
  }

  get lost(): boolean {
    return this.#silenced || !this.#options.bus.connected;
  }

  get moves(): number {
    return this.#moves;
  }

  get locked(): boolean {
    return this.#locked;
  }

  onLoss(listener: () => void): void {
    this.#options.bus.onClose(listener);
    this.#lossListeners.add(listener);
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async focused(): Promise<WindowInfo | undefined> {
    await this.#caughtUp();
    return this.#locked ? undefined : this.#focus && this.#windowOf(this.#focus);
  }

  visitedSince(moves: number): readonly WindowInfo[] {
    return this.#visits.since(moves);
  }

  async focusedId(): Promise<number> {
    await this.#caughtUp();
    const uuid = this.#focus?.[0] ?? '';
    return this.#locked || uuid === '' ? 0 : this.#numberOf(uuid);
  }

  close(): void {
    const { bus } = this.#options;
    bus.serve(OURS.path, undefined);
    if (!bus.connected) return;
    const unload = { ...SCRIPTING, member: 'unloadScript', signature: 's', body: [this.#plugin] };
    bus.call(unload).catch(() => undefined);
  }

  async #load(): Promise<void> {
    const { bus, clock } = this.#options;
    const owner = await bus.ownerOf(KWIN);
    if (owner === undefined) throw new Error('KWin is not on the session bus');
    let heard: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      heard = resolve;
    });
    bus.serve(OURS.path, (member, body, sender) => {
      // Anybody on the bus can call us.
      if (sender !== owner || member !== 'Focus') throw new Error('not KWin');
      this.#take(focusSchema.parse(body));
      heard();
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'lantype-kwin-'));
    try {
      const file = path.join(folder, 'focus.js');
      writeFileSync(file, focusScript(bus.name, OURS.path, OURS.interface));
      await bus.call({ ...SCRIPTING, member: 'loadScript', signature: 'ss', body: [file, this.#plugin] });
      await bus.call({ ...SCRIPTING, member: 'start' });
      await withinLimit(first, 'the first word of KWin', FIRST_WORD_MS, clock);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #take(focus: Focus): void {
    this.#focus = focus;
    this.#moves += 1;
    if (focus[1] > 0) this.pids.add(focus[1]);
    const window = this.#windowOf(focus);
    if (window) this.#visits.add(this.#moves, window);
    for (const listener of [...this.#listeners]) listener();
  }

  #windowOf([uuid, pid, resourceClass, resourceName]: Focus): WindowInfo | undefined {
    if (uuid === '' || pid <= 0) return undefined;
    const names = [resourceClass, resourceName].filter(Boolean);
    return { id: this.#numberOf(uuid), pid, names, x11: !this.#options.isNative(pid) };
  }

  /** KWin's words come in order: by its next answer, all that it had to tell before is here. */
  async #caughtUp(): Promise<void> {
    const { bus } = this.#options;
    const isLoaded = { ...SCRIPTING, member: 'isScriptLoaded', signature: 's', body: [this.#plugin] };
    // A KWin that locks no screens has no such object.
    const isLocked = bus.call({ ...LOCK, member: 'GetActive' }, ANSWER_LIMIT_MS).catch(() => ({ body: [false] }));
    const [loaded, locked] = await Promise.all([bus.call(isLoaded, ANSWER_LIMIT_MS), isLocked]);
    [this.#locked] = answerSchema.parse(locked.body);
    const [isThere] = answerSchema.parse(loaded.body);
    if (isThere || this.#silenced) return;
    this.#silenced = true;
    this.#focus = undefined;
    for (const listener of [...this.#lossListeners]) listener();
  }

  #numberOf(uuid: string): number {
    const known = this.#numbers.get(uuid);
    if (known !== undefined) return known;
    this.#numbers.set(uuid, this.#numbers.size + 1);
    return this.#numbers.size;
  }
}
