import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { ConsentRecord, ConsentStore } from './consent.ts';

const recordSchema = z.object({
  state: z.enum(['unasked', 'granted', 'refused']),
  refusal: z.enum(['refused', 'ended', 'no keyboard', 'no clipboard']).optional(),
  restoreToken: z.string().min(1).max(10_000).optional(),
  askedAgain: z.boolean().optional(),
});
const OWNER_ONLY = 0o600;

/** The record in a file that its owner alone can read: with the token in it anybody of theirs could type. */
export class ConsentFile implements ConsentStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  load(): ConsentRecord {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      // Not there, or not ours: nobody has said anything.
      return { state: 'unasked' };
    }
  }

  save(record: ConsentRecord): void {
    writeFileAtomic.sync(this.#file, `${JSON.stringify(record)}\n`, { mode: OWNER_ONLY });
  }
}
