import { Bus } from '../../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../../src/agent/dbus/bus-address.ts';
import { askFocus } from '../../../../src/agent/wayland/gnome/shell-focus.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import type { Child } from '../../../helpers/processes/child.ts';
import type { Hub } from '../../desktop/hub.ts';
import { type MutterSession, plugInKeyboard } from '../mutter-session.ts';
import { type Program, type ProgramSession, startFeatherpad, startMousepad } from '../programs.ts';
import { TEXTS } from '../texts.ts';

/** linux/input-event-codes.h. */
const CODES = { ctrl: 29, shift: 42, alt: 56, super: 125, s: 31, a: 30 } as const;
const ESCAPE = 1;
export const EDITORS = { mousepad: startMousepad, featherpad: startFeatherpad };

/** Why a message was not typed. */
type Why = (messageId: string | undefined) => Promise<string>;

/** GNOME as its user has it: with a keyboard, by which editors are told to save. The program under test has its own way. */
export class GnomeUser {
  readonly #bus: Bus;
  readonly #keyboard: MutterSession;
  readonly #session: Pick<ProgramSession, 'folder' | 'env' | 'start'>;

  static async open(session: Pick<ProgramSession, 'folder' | 'env' | 'start'>): Promise<GnomeUser> {
    const bus = await Bus.open(busSocket('session', session.env) ?? '', systemClock);
    return new GnomeUser(bus, await plugInKeyboard(bus), session);
  }

  private constructor(bus: Bus, keyboard: MutterSession, session: Pick<ProgramSession, 'folder' | 'env' | 'start'>) {
    this.#bus = bus;
    this.#keyboard = keyboard;
    this.#session = session;
  }

  /** As a person who wants none of a dialog. */
  async escape(): Promise<void> {
    for (const down of [true, false]) await this.#keyboard.hold(ESCAPE, down);
  }

  /** Holds Ctrl down, or lets it go. */
  holdControl(down: boolean): Promise<void> {
    return this.#keyboard.hold(CODES.ctrl, down);
  }

  /** All texts into an editor; says how many were typed and seen. Rejects unless its file has just what was typed. */
  async typeInto(name: keyof typeof EDITORS, hub: Hub, why: Why): Promise<string> {
    const program = await EDITORS[name](this.#programs());
    try {
      return await typeAll(program, hub, why);
    } finally {
      await program.stop();
    }
  }

  #programs(): ProgramSession {
    const hold = async (keys: readonly (keyof typeof CODES)[], down: boolean): Promise<void> => {
      for (const key of keys) await this.#keyboard.hold(CODES[key], down);
    };
    return {
      ...this.#session,
      start: (command, args, env): Child => this.#session.start(command, args, env),
      user: { host: [], give: () => undefined },
      // Newer ones have the id of their desktop file.
      focused: async () => (await askFocus(this.#bus)).window?.className.replace(/^org\.xfce\./, ''),
      keyboard: {
        press: async (...keys) => {
          await hold(keys, true);
          await hold(keys.toReversed(), false);
        },
      },
    };
  }
}

async function typeAll(program: Program, hub: Hub, why: Why): Promise<string> {
  let wanted = '';
  let [typed, read] = [0, 0];
  for (const [name, text] of TEXTS) {
    const { body } = await hub.type(text);
    if (!body.success || body.status !== 'typed') {
      console.log(`       ${name} in ${program.name}: ${await why(body.messageId)}`);
      continue;
    }
    wanted += text;
    typed += 1;
    // One that stands in the field was read.
    if (body.receipt === 'read' || body.receipt === 'seen') read += 1;
  }
  const there = await program.read();
  const result = `${typed} of ${TEXTS.length} typed, ${read} seen being read or in the field`;
  if (there.trimEnd() !== wanted.trimEnd()) throw new Error(`${result}; what is there is not what was typed`);
  if (typed < TEXTS.length) throw new Error(`${result}, those exact`);
  return `${result}, all exact`;
}
