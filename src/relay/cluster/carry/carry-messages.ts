import type { SqliteMessageStore } from '../../store/sqlite-message-store.ts';
import type { LogEntry } from '../log/entry.ts';
import type { Member } from '../member.ts';
import type { CarriedMessage, CarriedMessages } from './carried-messages.ts';

export interface CarryParts {
  readonly member: Pick<Member, 'written'>;
  readonly store: Pick<SqliteMessageStore, 'find'>;
}

/** In characters of JSON, and in rows: well below what an entry may have. */
const MAX_CHARACTERS = 200_000;
const MAX_MESSAGES = 200;
const ROW_CHARACTERS = 1_200;

/**
 * Writes messages of a relay that was by itself to the log, under their ids, with their senders, ages and journals. Those
 * that are there already stay as they are. Resolves with the ids of those that are not.
 */
export async function carryMessages({ messages, journals }: CarriedMessages, parts: CarryParts): Promise<string[]> {
  const left: string[] = [];
  const noted = new Set<string>();
  for (const piece of inPieces(messages)) {
    const devices = [...new Set(piece.map(({ insert }) => insert.deviceId))];
    const notes = devices.flatMap((deviceId) => {
      const journal = journals.get(deviceId);
      if (journal === undefined || noted.has(deviceId)) return [];
      noted.add(deviceId);
      return journalNotes(deviceId, journal);
    });
    await parts.member.written({
      claim: devices,
      inserts: piece.map(({ insert }) => insert),
      updates: piece.flatMap(({ update }) => update ?? []),
      notes,
    });
    for (const { insert } of piece) {
      if (parts.store.find(insert.id)?.bodyHash !== insert.bodyHash) left.push(insert.id);
    }
  }
  return left;
}

/** That its agent was there once, and is not now. Numbers of messages are others from here on. */
function journalNotes(deviceId: string, journal: string): NonNullable<LogEntry['notes']> {
  return [
    { type: 'connected', deviceId, journal, acknowledged: 0 },
    { type: 'gone', deviceId, acknowledged: 0 },
  ];
}

function inPieces(messages: readonly CarriedMessage[]): CarriedMessage[][] {
  const pieces: CarriedMessage[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const needed = ROW_CHARACTERS + (message.insert.payload?.length ?? 0);
    const current = pieces.at(-1);
    if (current === undefined || characters + needed > MAX_CHARACTERS || current.length >= MAX_MESSAGES) {
      pieces.push([message]);
      characters = needed;
    } else {
      current.push(message);
      characters += needed;
    }
  }
  return pieces;
}
