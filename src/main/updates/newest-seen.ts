import writeFileAtomic from 'write-file-atomic';
import { readOr } from '../../base/read-or.ts';
import { UpdateRefused } from './signed-list.ts';

/**
 * Remembers the date of the newest list that was seen, over restarts: a server that brings an older one, with its good
 * signature, would have a version installed whose faults are known meanwhile. What was withdrawn is followed by something
 * newer, never by something older.
 * @param file in the data folder; one that cannot be read is as good as none
 * @param releaseDate of a list whose signature is good; ISO 8601, UTC
 * @throws {UpdateRefused}
 */
export function rememberNewest(file: string, releaseDate: string): void {
  const seen = Date.parse(readOr(file, '').trim());
  const now = Date.parse(releaseDate);
  if (seen > now) throw new UpdateRefused('UPDATE_LIST_OLDER');
  if (seen !== now) writeFileAtomic.sync(file, `${releaseDate}\n`, { mode: 0o600 });
}
