import type { MessageItem } from '../../protocol/control-views.ts';

/** Newest first; ids decide between those of one instant, so that every reader sees one order. */
export function compareMessages(one: MessageItem, other: MessageItem): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? 1 : -1;
  if (one.messageId === other.messageId) return 0;
  return one.messageId < other.messageId ? 1 : -1;
}
