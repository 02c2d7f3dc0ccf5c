import { eventually } from '../../helpers/eventually.ts';
import { type Display, pressKeys } from '../desktop/display.ts';
import type { RunningProgram } from './entry.ts';

/** How long a program may take to show a text that it was seen to read. */
const SHOW_MS = 15_000;
/** How long what is wrong has to stay as it is. */
const SETTLED_MS = 1_000;
/** How long it may take to show a key that was pressed after a text that it did not take. */
const KEY_MS = 30_000;
/** A key that gives a character which is in no text of the matrix. */
const KEY = { name: 'equal', character: '=' } as const;

/** Looks at what is added to the content of a program, message by message. */
export class ContentWatch {
  readonly #display: Display;
  readonly #program: RunningProgram;
  #content = '';

  constructor(display: Display, program: RunningProgram) {
    this.#display = display;
    this.#program = program;
  }

  /** What has been added since the last look; everything at the first. */
  async added(wanted?: string): Promise<string> {
    const content = await this.#program.read();
    const added = this.#since(content, wanted);
    this.#content = content;
    return added;
  }

  /** Waits for `wanted` to be what is added; what is added instead when that never is so. */
  async addedBy(wanted: string): Promise<string> {
    let previous = '';
    let since = performance.now();
    const isOver = async () => {
      const added = this.#since(await this.#program.read(), wanted);
      if (added !== previous) since = performance.now();
      previous = added;
      // As much as was wanted, and other: nothing that waiting longer would put right.
      return added === wanted || (added.length >= wanted.length && performance.now() - since > SETTLED_MS);
    };
    await eventually('the text', isOver, SHOW_MS).catch(() => undefined);
    return this.added(wanted);
  }

  /** What is added besides a key that is pressed now: proof that nothing came where nothing should. */
  async addedBesidesKey(): Promise<string> {
    await pressKeys(this.#display, KEY.name);
    const isThere = async () => this.#since(await this.#program.read()).includes(KEY.character);
    await eventually('the program to take a key', isThere, KEY_MS);
    return (await this.added()).replace(KEY.character, '');
  }

  /**
   * What came in one piece, wherever the program's own cursor stood: Mono's is somewhere else after letters that it draws
   * as one. Several pieces are none.
   */
  #since(content: string, wanted?: string): string {
    const before = this.#content;
    const length = content.length - before.length;
    const places = insertionPlaces(before, content);
    const [first] = places;
    if (length < 0 || first === undefined) return `(not in one piece) ${content.slice(-200)}`;
    const place = places.find((at) => content.slice(at, at + length) === wanted) ?? first;
    return content.slice(place, place + length);
  }
}

/** Where something can have been put into `before`, in one piece, to make `after` of it; from the end on. */
function insertionPlaces(before: string, after: string): number[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const first = before.length - end;
  return Array.from({ length: Math.max(0, start - first + 1) }, (_, index) => start - index);
}
