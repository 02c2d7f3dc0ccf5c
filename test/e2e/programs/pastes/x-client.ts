import x11, { type Callback, type XClient, type Display as XDisplay, type XEvent, type XTest } from 'x11';

/** Keysyms (keysymdef.h) of the keys that paste, and of one to type. */
export const KEYSYMS = { Shift: 0xffe1, Control: 0xffe3, Insert: 0xff63, v: 0x76, x: 0x78 } as const;
export type KeyName = keyof typeof KEYSYMS;

/** A connection of the study's own, so that nothing of the engine is measured with itself. */
export class XStudyClient {
  readonly client: XClient;
  readonly window: number;
  readonly #root: number;
  readonly #xtest: XTest;
  readonly #atoms = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #keycodes = new Map<number, number>();
  readonly #pongs = new Map<number, () => void>();
  #pings = 0;

  /** `atoms`: names that are asked for without waiting later. */
  static async open(display: string, atoms: readonly string[]): Promise<XStudyClient> {
    const opened = await ask<XDisplay>((done) => x11.createClient({ display, shm: 'off' }, done));
    const xtest = await ask<XTest>((done) => opened.client.require('xtest', done));
    const client = new XStudyClient(opened, xtest);
    for (const name of [...atoms, 'WM_PROTOCOLS', '_NET_WM_PING', '_NET_ACTIVE_WINDOW']) await client.#intern(name);
    await client.#learnKeys(opened);
    return client;
  }

  private constructor(display: XDisplay, xtest: XTest) {
    this.client = display.client;
    this.#xtest = xtest;
    // The package keeps one cache of atoms for all connections, but every X server numbers its own.
    this.client.atoms = { ...this.client.atoms };
    this.#root = display.screen[0]?.root ?? 0;
    this.window = this.client.AllocID();
    this.client.CreateWindow(this.window, this.#root, -1, -1, 1, 1, 0, 0, 0, 0, {});
    const { SubstructureNotify = 0, StructureNotify = 0 } = x11.eventMask as Record<string, number>;
    this.client.ChangeWindowAttributes(this.#root, { eventMask: SubstructureNotify | StructureNotify });
    this.client.on('event', (event: XEvent) => this.#hearPong(event));
    // Requests to windows that have gone meanwhile.
    this.client.on('error', () => undefined);
  }

  stop(): void {
    this.client.terminate();
  }

  atom(name: string): number {
    return this.#atoms.get(name) ?? 0;
  }

  /** `undefined` for one that has not been asked for yet. */
  knownName(atom: number): string | undefined {
    return this.#names.get(atom);
  }

  async nameOf(atom: number): Promise<string> {
    const name = this.#names.get(atom) ?? (await ask<string>((done) => this.client.GetAtomName(atom, done)));
    this.#names.set(atom, name);
    return name;
  }

  /** Presses keys together, as XTEST does. Resolves when the server has them. */
  async press(...keys: KeyName[]): Promise<void> {
    const codes = keys.map((key) => this.#keycodes.get(KEYSYMS[key]) ?? 0);
    for (const code of codes) this.#xtest.FakeInput(this.#xtest.KeyPress, code, 0, 0, 0, 0);
    for (const code of codes.reverse()) this.#xtest.FakeInput(this.#xtest.KeyRelease, code, 0, 0, 0, 0);
    await ask((done) => this.client.GetInputFocus(done));
  }

  /** The window that the window manager calls active. */
  async activeWindow(): Promise<number> {
    return (await this.#atomsOf(this.#root, '_NET_ACTIVE_WINDOW'))[0] ?? 0;
  }

  /** Whether a window says that it answers pings (EWMH, _NET_WM_PING). */
  async claimsPing(window: number): Promise<boolean> {
    return (await this.#atomsOf(window, 'WM_PROTOCOLS')).includes(this.atom('_NET_WM_PING'));
  }

  /** Resolves with the answer; never where there is none. Only for windows that claim to answer. */
  ping(window: number): Promise<void> {
    this.#pings += 1;
    const token = this.#pings;
    this.client.SendEvent(window, 0, 0, {
      name: 'ClientMessage',
      seq: 0,
      format: 32,
      wid: window,
      message_type: this.atom('WM_PROTOCOLS'),
      data: [this.atom('_NET_WM_PING'), token, window, 0, 0],
    });
    return new Promise((resolve) => this.#pongs.set(token, resolve));
  }

  #hearPong({ name, message_type, data }: XEvent): void {
    if (name !== 'ClientMessage' || message_type !== this.atom('WM_PROTOCOLS')) return;
    const token = data?.[1] ?? 0;
    this.#pongs.get(token)?.();
    this.#pongs.delete(token);
  }

  async #intern(name: string): Promise<void> {
    const atom = await ask<number>((done) => this.client.InternAtom(false, name, done));
    this.#atoms.set(name, atom);
    this.#names.set(atom, name);
  }

  async #learnKeys({ min_keycode: min, max_keycode: max }: XDisplay): Promise<void> {
    const mapping = await ask<number[][]>((done) => this.client.GetKeyboardMapping(min, max - min + 1, done));
    for (const [index, keysyms] of mapping.entries()) {
      for (const keysym of keysyms) if (!this.#keycodes.has(keysym)) this.#keycodes.set(keysym, min + index);
    }
  }

  async #atomsOf(window: number, property: string): Promise<number[]> {
    const { data } = await ask<{ data: Buffer }>((done) =>
      this.client.GetProperty(0, window, this.atom(property), 0, 0, 1_024, done),
    );
    return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => data.readUInt32LE(index * 4));
  }
}

function ask<T>(request: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    request((error, value) => {
      if (error) reject(error);
      else resolve(value);
      return true;
    });
  });
}
