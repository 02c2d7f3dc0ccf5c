import type { MessageItem } from '../../protocol/control-views.ts';

/** Messages that one `messages.list` gave. A page that is far away keeps its place and gives up its messages. */
export interface MessagePage {
  /** Where it begins; the first page has none. */
  readonly before: string | undefined;
  /** Newest first; `undefined` while given up. */
  items: MessageItem[] | undefined;
  /** How many it has, or had. */
  count: number;
  /** Where the next one begins; `undefined` for the last. */
  next: string | undefined;
  loading: boolean;
}

export interface PlaceOfRow {
  readonly page: MessagePage;
  readonly pageIndex: number;
  /** Of its first row. */
  readonly start: number;
}

/** The page that holds the row; the number of pages is small. */
export function pageOfRow(pages: readonly MessagePage[], row: number): PlaceOfRow | undefined {
  let start = 0;
  for (const [pageIndex, page] of pages.entries()) {
    if (row < start + page.count) return { page, pageIndex, start };
    start += page.count;
  }
  return undefined;
}

export function countRows(pages: readonly MessagePage[]): number {
  return pages.reduce((sum, { count }) => sum + count, 0);
}

/** Newest first; ids decide between those of one instant, so that every reader sees one order. */
export function compareMessages(one: MessageItem, other: MessageItem): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? 1 : -1;
  if (one.messageId === other.messageId) return 0;
  return one.messageId < other.messageId ? 1 : -1;
}
