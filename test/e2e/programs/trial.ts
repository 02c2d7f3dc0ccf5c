import type { Segment } from '../../../src/protocol/segments.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { type Display, startDisplay } from '../desktop/display.ts';
import { startHub } from '../desktop/hub.ts';
import { ContentWatch } from './content-watch.ts';
import type { ProgramEntry } from './entry.ts';
import { expected, judgeBurst } from './judge.ts';
import { described, type Group, Row } from './row.ts';
import { Sender } from './sender.ts';
import { TEXTS } from './texts.ts';

const ORDERED = 20;
const QUICK = 50;

const text = (value: string): Segment => ({ type: 'text', value });

/** Starts a program on a display and with a hub of its own, sends it everything, and judges each answer. */
export async function tryProgram(entry: ProgramEntry): Promise<Row> {
  const row = new Row(entry.name, entry.toolkit);
  const running: { stop(): Promise<void> }[] = [];
  try {
    const display = await startDisplay();
    running.push(display);
    const hub = await startHub(display.env);
    running.push(hub);
    const program = await entry.start(display);
    running.push(program);
    await new Trial(entry, row, display, new ContentWatch(display, program), new Sender(hub)).run();
  } catch (error) {
    row.trouble = (error as Error).message;
  } finally {
    for (const thing of running.reverse()) await thing.stop();
  }
  return row;
}

class Trial {
  readonly #entry: ProgramEntry;
  readonly #row: Row;
  readonly #display: Display;
  readonly #watch: ContentWatch;
  readonly #sender: Sender;
  /** What was sent before, and whether it was said to be typed. */
  #last = { what: 'nothing', answer: '', typed: false };

  constructor(entry: ProgramEntry, row: Row, display: Display, watch: ContentWatch, sender: Sender) {
    this.#entry = entry;
    this.#row = row;
    this.#display = display;
    this.#watch = watch;
    this.#sender = sender;
  }

  async run(): Promise<void> {
    await this.#watch.added();
    for (const [name, value] of Object.entries(TEXTS)) await this.#sendAlone('texts', name, [text(value)]);
    for (let index = 1; index <= ORDERED; index += 1) {
      const payload: Segment[] = [text(`before ${index}`), { type: 'key', key: 'enter' }, text(`after ${index}`)];
      await this.#sendAlone('order', `[text, enter, text] ${index}`, payload);
    }
    await this.#sendQuickly();
    await this.#lookForMore();
  }

  /** One message, whose answer is waited for. */
  async #sendAlone(group: Group, what: string, payload: readonly Segment[]): Promise<void> {
    await this.#lookForMore();
    const { enter = '\n' } = this.#entry;
    const wanted = payload
      .map((segment) => (segment.type === 'text' ? expected(this.#entry, segment.value) : enter))
      .join('');
    const { answer, ms } = await this.#sender.send(payload);
    const typed = answer.status === 'typed';
    const clipboard = typed ? undefined : await readClipboard(this.#display);
    const landed = typed ? await this.#watch.addedBy(wanted) : await this.#watch.addedBeforeKey();
    this.#row.add(group, what, { answer, wanted, landed, clipboard }, ms);
    this.#last = { what, answer: described(answer), typed };
  }

  /** Many texts, none of which waits for the answer to another. */
  async #sendQuickly(): Promise<void> {
    await this.#lookForMore();
    const texts = Array.from({ length: QUICK }, (_, index) => `quick ${index + 10}; `);
    const sent = await Promise.all(
      texts.map(async (value) => ({ text: value, ...(await this.#sender.send([text(value)])) })),
    );
    const order = await this.#sender.accepted(QUICK);
    const messages = sent.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    const typed = messages.filter(({ answer }) => answer.status === 'typed').map((message) => message.text);
    const landed = await this.#watch.addedBy(typed.join(''));
    this.#row.addBurst(judgeBurst(messages, landed), messages, landed);
    this.#last = { what: 'quick texts', answer: `${typed.length} typed`, typed: true };
  }

  /** What comes after its message was judged was either said not to be there, or comes twice. */
  async #lookForMore(): Promise<void> {
    const landed = await this.#watch.added();
    if (landed === '') return;
    const { what, answer, typed } = this.#last;
    const verdict = typed ? 'false typed' : 'false clipboard';
    this.#row.faults.push({ verdict, what: `${what}, later`, answer, wanted: '', landed });
  }
}
