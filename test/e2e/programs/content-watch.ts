import { type Display, pressKeys } from '../desktop/display.ts';
import { eventually } from '../desktop/eventually.ts';
import type { RunningProgram } from './entry.ts';

/** How long a program may take to show a text that it was seen to read. */
const SHOW_MS = 5_000;
/** How long it may take to show a key that was pressed after a text that it did not take. */
const KEY_MS = 10_000;
const KEY = 'x';

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
  async added(): Promise<string> {
    const content = await this.#program.read();
    const added = this.#since(content);
    this.#content = content;
    return added;
  }

  /** Waits for `wanted` to be what is added; what is added instead when that never is so. */
  async addedBy(wanted: string): Promise<string> {
    const isThere = async () => this.#since(await this.#program.read()) === wanted;
    await eventually('the text', isThere, SHOW_MS).catch(() => undefined);
    return this.added();
  }

  /** What is added before a key that is pressed now: proof that nothing came where nothing should. */
  async addedBeforeKey(): Promise<string> {
    await pressKeys(this.#display, KEY);
    let previous = '';
    await eventually(
      'the program to take a key',
      async () => {
        const added = this.#since(await this.#program.read());
        const settled = added !== '' && added === previous;
        previous = added;
        return settled;
      },
      KEY_MS,
    );
    const added = await this.added();
    return added.endsWith(KEY) ? added.slice(0, -KEY.length) : added.replace(KEY, '');
  }

  #since(content: string): string {
    return content.startsWith(this.#content)
      ? content.slice(this.#content.length)
      : `(not at the end) ${content.slice(-200)}`;
  }
}
