import { DatabaseError, databaseErrorOf } from '../../base/database.ts';
import { ProtocolError } from '../../protocol/codes.ts';

/** What whoever asked is told when something could not be stored: that the disk is full, if that is why. */
export function storageError(cause: unknown, otherwise: string): ProtocolError {
  if (cause instanceof ProtocolError) return cause;
  const named = databaseErrorOf(cause);
  if (named instanceof DatabaseError && named.code === 'DATABASE_FULL') {
    return new ProtocolError('STORAGE_FULL', 'the disk of the relay is full, and nothing was stored');
  }
  if (named instanceof DatabaseError && named.code === 'DATABASE_DAMAGED') {
    return new ProtocolError('INTERNAL_ERROR', 'the database of the relay is damaged: it has to be started anew');
  }
  return new ProtocolError('INTERNAL_ERROR', otherwise);
}
