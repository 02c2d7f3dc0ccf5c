import { eventually } from '../../../helpers/eventually.ts';
import type { RunningProgram } from '../entry.ts';
import { type LogEntry, type LoggingOwner, readAt, type SelectionName } from './logging-owner.ts';
import type { KeyName, XStudyClient } from './x-client.ts';

/** What a program did about one paste. Times in ms. */
export interface Paste {
  /** Asked for before any key, only because the selections changed hands. */
  readonly unasked: readonly LogEntry[];
  readonly log: readonly LogEntry[];
  /** Which text came; `undefined` for none. */
  readonly took: SelectionName | undefined;
  /** From the chord until the text stood in the program, as far as it tells by itself. */
  readonly there: number | undefined;
}

/** After what a key was pressed behind a Shift+Insert. */
export const MOMENTS = ['chord', 'read', 'pong', 'pong twice'] as const;
export type Moment = (typeof MOMENTS)[number];

const PASTE_MS = 1_200;
const QUIET_MS = 150;
/** Between two looks at a program's content: what the times are exact to. */
const LOOK_MS = 1;
const READ_MS = 500;
const PONG_MS = 1_000;
/** Gives the key of the second measurement; in none of the texts. */
const KEY = 'x';

/** Pastes into one program, and looks at what it does. */
export class Pasting {
  readonly #x: XStudyClient;
  readonly #owner: LoggingOwner;
  readonly #program: RunningProgram;
  readonly #window: number;
  #texts = 0;

  constructor(x: XStudyClient, owner: LoggingOwner, program: RunningProgram, window: number) {
    this.#x = x;
    this.#owner = owner;
    this.#program = program;
    this.#window = window;
  }

  async paste(chord: readonly KeyName[]): Promise<Paste> {
    const texts = await this.#offer();
    const unasked = [...this.#owner.log];
    this.#owner.mark();
    await this.#x.press(...chord);
    let took: SelectionName | undefined;
    let there = 0;
    while (took === undefined && there < PASTE_MS) {
      const content = await this.#program.read();
      there = this.#owner.sinceMark();
      took = (['CLIPBOARD', 'PRIMARY'] as const).find((name) => content.includes(texts[name]));
      await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));
    }
    await this.#quiet();
    return { unasked, log: [...this.#owner.log], took, there: took && there };
  }

  /** Whether a key that is pressed after the text comes before it; `undefined` where no text comes, or no pong. */
  async keyOvertakes(moment: Moment): Promise<boolean | undefined> {
    const texts = await this.#offer();
    const before = await this.#program.read();
    this.#owner.mark();
    await this.#x.press('Shift', 'Insert');
    if (moment !== 'chord') await this.#owner.when((log) => readAt(log) !== undefined, READ_MS);
    for (let pongs = moment === 'pong' ? 1 : moment === 'pong twice' ? 2 : 0; pongs > 0; pongs -= 1) {
      if (!(await this.pongComes())) return undefined;
    }
    await this.#x.press(KEY);
    const both = await eventually(
      'the text and the key',
      async () => {
        const added = (await this.#program.read()).slice(before.length);
        const text = Object.values(texts).find((value) => added.includes(value));
        return text !== undefined && added.includes(KEY) && { key: added.indexOf(KEY), text: added.indexOf(text) };
      },
      PASTE_MS,
    ).catch(() => undefined);
    return both && both.key < both.text;
  }

  /** Whether a text is lost when the selections get a new owner so many ms after it was read; `undefined`: no read. */
  async isLost(afterMs: number): Promise<boolean | undefined> {
    const texts = await this.#offer();
    this.#owner.mark();
    await this.#x.press('Shift', 'Insert');
    if (!(await this.#owner.when((log) => readAt(log) !== undefined, READ_MS))) return undefined;
    // The time is what is measured here, not a wait for something.
    if (afterMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, afterMs));
    this.#owner.own({ CLIPBOARD: 'c0.', PRIMARY: 'p0.' });
    const isThere = async () => {
      const content = await this.#program.read();
      return Object.values(texts).some((text) => content.includes(text));
    };
    return !(await eventually('the text', isThere, PASTE_MS).catch(() => false));
  }

  pongComes(): Promise<boolean> {
    const pong = this.#x.ping(this.#window).then(() => true);
    return Promise.race([pong, new Promise<false>((resolve) => setTimeout(() => resolve(false), PONG_MS))]);
  }

  async #offer(): Promise<Record<SelectionName, string>> {
    this.#texts += 1;
    const texts = { CLIPBOARD: `c${this.#texts}.`, PRIMARY: `p${this.#texts}.` };
    this.#owner.mark();
    this.#owner.own(texts);
    await this.#quiet();
    return texts;
  }

  /** Until nothing has been asked for, or read, for a while. */
  async #quiet(): Promise<void> {
    for (let seen = -1; seen !== this.#owner.log.length; ) {
      seen = this.#owner.log.length;
      await this.#owner.when((log) => log.length !== seen, QUIET_MS);
    }
  }
}
