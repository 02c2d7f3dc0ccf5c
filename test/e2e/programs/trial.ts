import type { Segment } from '../../../src/protocol/segments.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { type Display, startDisplay } from '../desktop/display.ts';
import { startHub } from '../desktop/hub.ts';
import { ContentWatch } from './content-watch.ts';
import type { ProgramEntry, RunningProgram } from './entry.ts';
import { expected, judgeBurst, onClipboard } from './judge.ts';
import { toolkitVersion, versionOf } from './packages.ts';
import { described, type Group, Row } from './row.ts';
import { Sender } from './sender.ts';
import { TEXTS } from './texts.ts';

/** How often what is tried. */
export interface Amounts {
  /** Messages of a text, Enter, and a text. */
  readonly ordered: number;
  /** Texts that are sent at once; the hub of a test takes up to 50. */
  readonly quick: number;
}

export const WHOLE: Amounts = { ordered: 20, quick: 50 };

const text = (value: string): Segment => ({ type: 'text', value });

export function emptyRow({ name, toolkit, packages }: ProgramEntry): Row {
  return new Row({ name, toolkit: toolkitVersion(toolkit), version: versionOf(packages[0]) });
}

/**
 * The longest that a program may take, starts and ends besides: with eight times more to do than there are processors for,
 * the slowest took four minutes.
 */
const LIMIT_MS = 8 * 60_000;

/**
 * Starts a program on a display and with a hub of its own, sends it everything, and judges each answer. Ends in a bounded
 * time, whatever the program does, and leaves nothing running.
 */
export async function tryProgram(entry: ProgramEntry, amounts = WHOLE): Promise<Row> {
  const row = emptyRow(entry);
  const running: { stop(): Promise<void> }[] = [];
  let program: RunningProgram | undefined;
  try {
    const display = await startDisplay();
    running.push(display);
    const hub = await startHub(display.env);
    running.push(hub);
    program = await entry.start(display);
    running.push(program);
    const trial = new Trial(entry, row, display, new ContentWatch(display, program), new Sender(hub));
    await within(LIMIT_MS, trial.run(amounts));
  } catch (error) {
    row.trouble = `${(error as Error).message}${program ? wordsOfEnd(program) : ''}`;
  } finally {
    for (const thing of running.reverse()) {
      // One that does not end keeps nobody from the rest.
      await thing.stop().catch((error: Error) => {
        row.trouble ??= `its end: ${error.message}`;
      });
    }
  }
  return row;
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${limitMs / 60_000} minutes`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function wordsOfEnd({ process, output }: RunningProgram): string {
  const ended = process.exitCode ?? process.signalCode;
  return ended === null
    ? ''
    : `; the program ended with ${ended}, and printed: ${output().trim().split('\n', 1)[0]?.slice(0, 200)}`;
}

/** What was sent before, whether it was said to be typed, and what may come late. */
interface Last {
  readonly what: string;
  readonly answer: string;
  readonly typed: boolean;
  readonly mayCome: string | undefined;
}

class Trial {
  readonly #entry: ProgramEntry;
  readonly #row: Row;
  readonly #display: Display;
  readonly #watch: ContentWatch;
  readonly #sender: Sender;
  #last: Last = { what: 'nothing', answer: '', typed: false, mayCome: undefined };

  constructor(entry: ProgramEntry, row: Row, display: Display, watch: ContentWatch, sender: Sender) {
    this.#entry = entry;
    this.#row = row;
    this.#display = display;
    this.#watch = watch;
    this.#sender = sender;
  }

  async run({ ordered, quick }: Amounts): Promise<void> {
    await this.#watch.added();
    for (const [name, value] of Object.entries(TEXTS)) await this.#sendAlone('texts', name, [text(value)]);
    for (let index = 1; index <= ordered; index += 1) {
      const payload: Segment[] = [text(`before ${index}`), { type: 'key', key: 'enter' }, text(`after ${index}`)];
      await this.#sendAlone('order', `[text, enter, text] ${index}`, payload);
    }
    await this.#sendQuickly(quick);
    await this.#lookForMore();
  }

  /** One message, whose answer is waited for. */
  async #sendAlone(group: Group, what: string, payload: readonly Segment[]): Promise<void> {
    await this.#lookForMore();
    const wanted = payload.map((segment) => expected(this.#entry, segment));
    const { answer, ms } = await this.#sender.send(payload);
    const typed = answer.status === 'typed';
    const found = typed ? undefined : await readClipboard(this.#display);
    const landed = typed ? await this.#watch.addedBy(wanted.join('')) : await this.#watch.addedBesidesKey();
    this.#row.add(group, what, { answer, wanted, landed, clipboard: { wanted: onClipboard(payload), found } }, ms);
    const mayCome = answer.error?.code === 'UNCERTAIN' ? wanted.join('') : undefined;
    this.#last = { what, answer: described(answer), typed, mayCome };
  }

  /** Many texts, none of which waits for the answer to another. */
  async #sendQuickly(quick: number): Promise<void> {
    await this.#lookForMore();
    const texts = Array.from({ length: quick }, (_, index) => `quick ${index + 10};`);
    const sent = await Promise.all(
      texts.map(async (value) => ({ text: value, ...(await this.#sender.send([text(value)])) })),
    );
    const order = await this.#sender.accepted(quick);
    const messages = sent.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    const typed = messages.filter(({ answer }) => answer.status === 'typed').map((message) => message.text);
    const landed = await this.#watch.addedBy(typed.join(''));
    this.#row.addBurst(judgeBurst(messages, landed), messages, landed);
    this.#last = {
      what: 'quick texts',
      answer: `${typed.length} typed`,
      typed: typed.length === quick,
      mayCome: undefined,
    };
  }

  /** What comes after its message was judged was either said not to be there, or comes twice. */
  async #lookForMore(): Promise<void> {
    const landed = await this.#watch.added();
    if (landed === '') return;
    const { what, answer, typed, mayCome } = this.#last;
    if (mayCome === landed) {
      // "It may or may not be there", and now it is.
      this.#last = { ...this.#last, mayCome: undefined };
      return;
    }
    const verdict = typed ? 'false typed' : 'false clipboard';
    this.#row.faults.push({ verdict, what: `${what}, later`, answer, wanted: '', landed });
  }
}
