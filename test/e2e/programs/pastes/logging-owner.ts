import x11, { type XEvent } from 'x11';
import type { XStudyClient } from './x-client.ts';

const SELECTIONS = ['CLIPBOARD', 'PRIMARY'] as const;
export type SelectionName = (typeof SELECTIONS)[number];

/** What a program did with a selection. `ms`: since the last `mark()`. */
export interface LogEntry {
  readonly ms: number;
  /** `deleted`: the property that it got the content in (ICCCM 2.4). */
  readonly what: 'asked' | 'refused' | 'deleted';
  readonly selection: SelectionName;
  readonly target: string;
}

/** The targets under which a text is offered: those of Lantype (src/agent/x11), without its hints. */
const TEXTS = ['UTF8_STRING', 'text/plain;charset=utf-8', 'TEXT', 'STRING'] as const;
/** PropertyNotify's state for a deletion; XChangeProperty's PropModeReplace. */
const DELETED = 1;
const REPLACE = 0;

/** Owns both selections with a different text in each, and writes down what is asked for, and when. */
export class LoggingOwner {
  readonly log: LogEntry[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #x: XStudyClient;
  /** By `window:atom`: what was put there. */
  readonly #properties = new Map<string, { selection: SelectionName; target: string }>();
  #texts: Record<SelectionName, string> = { CLIPBOARD: '', PRIMARY: '' };
  #start = performance.now();

  static readonly atoms = [...SELECTIONS, ...TEXTS, 'ATOM', 'INTEGER', 'TARGETS', 'TIMESTAMP'];

  constructor(x: XStudyClient) {
    this.#x = x;
    x.client.on('event', (event: XEvent) => {
      if (event.name === 'SelectionRequest') void this.#answer(event);
      if (event.name === 'PropertyNotify' && event.state === DELETED) this.#noteDeletion(`${event.wid}:${event.atom}`);
    });
  }

  /** Takes both selections anew. */
  own(texts: Record<SelectionName, string>): void {
    this.#texts = texts;
    for (const name of SELECTIONS) this.#x.client.SetSelectionOwner(this.#x.window, this.#x.atom(name), 0);
  }

  /** From now on times count from here, and the log is empty. */
  mark(): void {
    this.log.length = 0;
    this.#start = performance.now();
  }

  /** Resolves in the turn in which the log shows it; `false` when it does not within `limitMs`. */
  when(shows: (log: readonly LogEntry[]) => boolean, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (result: boolean): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(result);
      };
      const look = (): void => {
        if (shows(this.log)) finish(true);
      };
      const timer = setTimeout(() => finish(false), limitMs);
      this.#listeners.add(look);
      look();
    });
  }

  sinceMark(): number {
    return performance.now() - this.#start;
  }

  async #answer({ requestor = 0, selection = 0, target = 0, property = 0, time = 0 }: XEvent): Promise<void> {
    const { client } = this.#x;
    const name = this.#x.atom('PRIMARY') === selection ? 'PRIMARY' : 'CLIPBOARD';
    // Names of what is not offered may have to be asked for; what is offered is answered at once.
    const what = { selection: name, target: this.#x.knownName(target) ?? (await this.#x.nameOf(target)) } as const;
    const content = this.#contentOf(what);
    const place = property === 0 ? target : property;
    if (content) {
      // Before the answer: what the program does about it must not be missed.
      client.ChangeWindowAttributes(requestor, { eventMask: x11.eventMask.PropertyChange });
      this.#properties.set(`${requestor}:${place}`, what);
      client.ChangeProperty(REPLACE, requestor, place, content.type, content.format, content.data);
    }
    const answer = { name: 'SelectionNotify', seq: 0, time, requestor, selection, target };
    client.SendEvent(requestor, 0, 0, { ...answer, property: content ? place : 0 });
    this.#note(content ? 'asked' : 'refused', what);
  }

  #contentOf({ selection, target }: { selection: SelectionName; target: string }) {
    const x = this.#x;
    if (target === 'TARGETS') {
      const atoms = ['TARGETS', 'TIMESTAMP', ...TEXTS].map((name) => x.atom(name));
      return { type: x.atom('ATOM'), format: 32, data: words(atoms) };
    }
    if (target === 'TIMESTAMP') return { type: x.atom('INTEGER'), format: 32, data: words([0]) };
    if (!TEXTS.some((name) => name === target)) return undefined;
    const type = x.atom(target === 'TEXT' ? 'UTF8_STRING' : target);
    return { type, format: 8, data: Buffer.from(this.#texts[selection]) };
  }

  #noteDeletion(place: string): void {
    const put = this.#properties.get(place);
    this.#properties.delete(place);
    if (put) this.#note('deleted', put);
  }

  #note(what: LogEntry['what'], of: { selection: SelectionName; target: string }): void {
    this.log.push({ ms: this.sinceMark(), what, ...of });
    for (const listener of [...this.#listeners]) listener();
  }
}

/** When the text was read: it was asked for, and then its property deleted. Lists of targets are no text. */
export function readAt(log: readonly LogEntry[]): number | undefined {
  const asked = log.findIndex(({ what, target }) => what === 'asked' && target !== 'TARGETS' && target !== 'TIMESTAMP');
  if (asked < 0) return undefined;
  const rest = log.slice(asked);
  return rest.find(({ what, target }) => what === 'deleted' && target === log[asked]?.target)?.ms;
}

function words(values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    data.writeUInt32LE(value >>> 0, index * 4);
  });
  return data;
}
