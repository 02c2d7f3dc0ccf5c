import type { Clock } from '../../../base/clock.ts';
import type { RemoteKey, RemoteKeyboard } from '../remote/remote-session.ts';
import { EisConnection } from './eis-connection.ts';
import { KeymapCodes } from './keymap-codes.ts';

/** The real modifiers (XKB protocol, 3.1) that make another chord of one: not Lock, and not Mod2, which is Num Lock's. */
const SPOILING = 0xff & ~0x02 & ~0x10;

/** A keyboard that the desktop gave for emulated input: its keys leave in one write, and it tells which modifiers are held. */
export class EisKeyboard implements RemoteKeyboard {
  readonly #connection: EisConnection;
  #codes: { keymap: string; codes: KeymapCodes } | undefined;

  /** Takes over a connected socket. Rejects when there is no keyboard behind it. */
  static async open(fd: number, clock: Clock): Promise<EisKeyboard> {
    return new EisKeyboard(await EisConnection.open(fd, clock));
  }

  private constructor(connection: EisConnection) {
    this.#connection = connection;
  }

  onLoss(listener: () => void): void {
    this.#connection.onLoss(listener);
  }

  async chord(keys: readonly RemoteKey[]): Promise<void> {
    await this.#connection.chord(keys.map((key) => this.#codeOf(key)));
  }

  modifiersHeld(): boolean | undefined {
    const modifiers = this.#connection.keyboard?.modifiers;
    return modifiers && (modifiers.depressed & SPOILING) !== 0;
  }

  close(): void {
    this.#connection.close();
  }

  #codeOf(key: RemoteKey): number {
    if ('code' in key) return key.code;
    const { keymap = '', modifiers } = this.#connection.keyboard ?? {};
    if (this.#codes?.keymap !== keymap) this.#codes = { keymap, codes: new KeymapCodes(keymap) };
    const code = this.#codes.codes.codeOf(key.keysym, modifiers?.group ?? 0);
    if (code === undefined) throw new Error(`this layout has no key for ${String.fromCodePoint(key.keysym)}`);
    return code;
  }
}
