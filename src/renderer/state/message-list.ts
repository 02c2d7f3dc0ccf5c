import { batch, signal } from '@preact/signals';
import type { ControlResult } from '../../protocol/control-methods.ts';
import type { MessageItem } from '../../protocol/control-views.ts';
import type { ControlError } from '../../protocol/control-wire.ts';
import { isFiltering, type MessageFilter } from './message-filter.ts';
import { compareMessages, countRows, type MessagePage, pageOfRow } from './message-page.ts';

/** Messages in memory; of those far from what is looked at only the places are kept. */
export const MAX_LOADED = 2_000;
/** So many rows before the end the next page is asked for. */
const FETCH_AHEAD = 45;
/** Live messages that pile up on the first page before it is read anew. */
const MAX_ON_FIRST_PAGE = 500;

export interface MessageSource {
  list(filter: MessageFilter, before: string | undefined): Promise<ControlResult<'messages.list'>>;
  matches(filter: MessageFilter, message: MessageItem): boolean;
}

/** The messages that fit the filter, newest first, page by page, and live. */
export class MessageList {
  readonly filter = signal<MessageFilter>({});
  /** Goes up whenever rows have changed; what reads rows reads this first. */
  readonly version = signal(0);
  /** The first page is there. */
  readonly loaded = signal(false);
  readonly error = signal<ControlError | undefined>(undefined);
  /** New ones that are kept back while the user reads further down. */
  readonly waiting = signal(0);
  readonly #source: MessageSource;
  #pages: MessagePage[] = [];
  #kept: MessageItem[] = [];
  #live = true;
  #generation = 0;

  constructor(source: MessageSource) {
    this.#source = source;
  }

  get count(): number {
    return countRows(this.#pages);
  }

  get isComplete(): boolean {
    return this.loaded.peek() && this.#pages.at(-1)?.next === undefined;
  }

  get inMemory(): number {
    return this.#pages.reduce((sum, { items }) => sum + (items?.length ?? 0), 0) + this.#kept.length;
  }

  at(row: number): MessageItem | undefined {
    const place = pageOfRow(this.#pages, row);
    return place?.page.items?.[row - place.start];
  }

  /** Where it is now; `undefined` when it is not here. */
  rowOf(messageId: string): number | undefined {
    let start = 0;
    for (const { items, count } of this.#pages) {
      const index = items?.findIndex((item) => item.messageId === messageId) ?? -1;
      if (index !== -1) return start + index;
      start += count;
    }
    return undefined;
  }

  /** Another filter, from the top. */
  async show(filter: MessageFilter): Promise<void> {
    this.filter.value = filter;
    await this.reload();
  }

  async reload(): Promise<void> {
    this.#generation += 1;
    this.#live = true;
    const first: MessagePage = { before: undefined, items: undefined, count: 0, next: undefined, loading: false };
    if (await this.#load(first)) {
      batch(() => {
        this.#pages = [first];
        this.#keep([]);
        this.loaded.value = true;
        this.version.value += 1;
      });
    }
  }

  /** What is shown now, by row: fetches what is missing, and the next page when its end comes near. */
  need(firstRow: number, lastRow: number): void {
    const from = pageOfRow(this.#pages, firstRow)?.pageIndex ?? this.#pages.length - 1;
    const to = pageOfRow(this.#pages, lastRow)?.pageIndex ?? this.#pages.length - 1;
    for (const page of this.#pages.slice(Math.max(0, from), to + 1)) {
      if (page.items === undefined) void this.#load(page).then((came) => came && this.#changed());
    }
    const last = this.#pages.at(-1);
    if (last?.next !== undefined && lastRow + FETCH_AHEAD >= this.count) void this.#extend(last.next);
    this.#giveUpFar(from, to);
  }

  /** Whether new messages may move the rows: at the top they do, further down they wait. */
  setLive(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    if (!live || this.#kept.length === 0) return;
    const kept = this.#kept;
    this.#keep([]);
    this.apply(kept);
  }

  /** What the app said of messages; one that fits no more is taken out. */
  apply(messages: readonly MessageItem[]): void {
    if (!this.loaded.peek()) return;
    for (const message of messages) this.#applyOne(message);
    if ((this.#pages[0]?.count ?? 0) > MAX_ON_FIRST_PAGE || this.#kept.length > MAX_ON_FIRST_PAGE) void this.reload();
    this.#changed();
  }

  clear(): void {
    this.#generation += 1;
    this.#pages = [];
    this.#keep([]);
    this.loaded.value = false;
    this.#changed();
  }

  #applyOne(message: MessageItem): void {
    const filter = this.filter.peek();
    const fits = !isFiltering(filter) || this.#source.matches(filter, message);
    for (const page of this.#pages) {
      const index = page.items?.findIndex(({ messageId }) => messageId === message.messageId) ?? -1;
      if (page.items === undefined || index === -1) continue;
      page.items.splice(index, 1, ...(fits ? [message] : []));
      page.count = page.items.length;
      return;
    }
    if (!fits) return;
    const newest = this.#pages[0]?.items?.[0];
    if (!this.#live && (newest === undefined || compareMessages(message, newest) < 0)) {
      this.#keep([message, ...this.#kept.filter(({ messageId }) => messageId !== message.messageId)]);
    } else this.#insert(message);
  }

  #insert(message: MessageItem): void {
    for (const page of this.#pages) {
      if (page.items === undefined) continue;
      const index = page.items.findIndex((other) => compareMessages(message, other) < 0);
      const isEnd = index === -1 && page === this.#pages.at(-1) && page.next === undefined;
      if (index === -1 && !isEnd) continue;
      // Between two pages lies one that was given up: it will be fetched with this message in it.
      const previous = this.#pages[this.#pages.indexOf(page) - 1];
      if (index === 0 && previous !== undefined && previous.items === undefined) return;
      page.items.splice(index === -1 ? page.items.length : index, 0, message);
      page.count = page.items.length;
      return;
    }
  }

  async #extend(before: string): Promise<void> {
    const page: MessagePage = { before, items: undefined, count: 0, next: undefined, loading: false };
    const last = this.#pages.at(-1);
    if (last === undefined || last.loading) return;
    last.loading = true;
    const came = await this.#load(page);
    last.loading = false;
    if (!came || this.#pages.at(-1) !== last) return;
    this.#pages.push(page);
    this.#changed();
  }

  /** Whether the messages came, and are still wanted. */
  async #load(page: MessagePage): Promise<boolean> {
    if (page.loading) return false;
    page.loading = true;
    const generation = this.#generation;
    try {
      const { messages, next } = await this.#source.list(this.filter.peek(), page.before);
      if (generation !== this.#generation) return false;
      page.items = messages;
      page.count = messages.length;
      page.next = next;
      this.error.value = undefined;
      return true;
    } catch (error) {
      if (generation === this.#generation) this.error.value = error as ControlError;
      return false;
    } finally {
      page.loading = false;
    }
  }

  #giveUpFar(from: number, to: number): void {
    let excess = this.inMemory - MAX_LOADED;
    const farthestFirst = [...this.#pages.entries()]
      .filter(([index, { items }]) => index > 0 && items !== undefined && (index < from - 1 || index > to + 1))
      .sort(([one], [other]) => distance(other, from, to) - distance(one, from, to));
    for (const [, page] of farthestFirst) {
      if (excess <= 0) return;
      excess -= page.count;
      page.items = undefined;
    }
  }

  #keep(messages: MessageItem[]): void {
    this.#kept = messages;
    this.waiting.value = messages.length;
  }

  #changed(): void {
    this.version.value += 1;
  }
}

const distance = (index: number, from: number, to: number): number => Math.max(from - index, index - to);
