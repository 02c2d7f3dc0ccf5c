import type { KeyValueStorage } from '../preferences/persisted.ts';

/** Where recordings wait, and which of them became a text last. Apart from what uses them: that is fetched later. */
export const RECORDINGS = 'lantype-recordings';
export const LAST_RECOGNISED = 'lantype.recognised';

/** All of them, of whatever relay. Tabs that have them open let go of them by themselves. */
export function forgetRecordings(storage: KeyValueStorage): void {
  indexedDB.deleteDatabase(RECORDINGS);
  storage.removeItem(LAST_RECOGNISED);
}
