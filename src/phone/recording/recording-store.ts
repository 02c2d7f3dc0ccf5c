import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { RECORDINGS } from './forget-recordings.ts';

/** What was said and is not yet recognised. */
export interface StoredRecording {
  /** The order in which it was said. */
  readonly seq: number;
  /** A UUID: by it the relay knows a retry. */
  readonly id: string;
  readonly relayId: string;
  /** BCP 47. */
  readonly language: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** 16 bit, mono, 16 kHz. */
  readonly samples: Int16Array<ArrayBuffer>;
}

interface Schema extends DBSchema {
  recordings: { key: number; value: StoredRecording };
}

/** Recordings in IndexedDB, until they are recognised or the user drops them: they survive a cut and a reload. */
export class RecordingStore {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  static async open(name = RECORDINGS): Promise<RecordingStore> {
    const database = await openDB<Schema>(name, 1, {
      upgrade: (created) => void created.createObjectStore('recordings', { keyPath: 'seq', autoIncrement: true }),
      blocking: () => database.close(),
    });
    return new RecordingStore(database);
  }

  /** In the order in which they were said. */
  all(): Promise<StoredRecording[]> {
    return this.#database.getAll('recordings');
  }

  /** Resolves when it is on disk, with its place. */
  add(recording: Omit<StoredRecording, 'seq'>): Promise<number> {
    return this.#database.add('recordings', recording as StoredRecording);
  }

  /** In its place, with more of it. */
  async put(recording: StoredRecording): Promise<void> {
    await this.#database.put('recordings', recording);
  }

  async delete(seq: number): Promise<void> {
    await this.#database.delete('recordings', seq);
  }

  close(): void {
    this.#database.close();
  }
}
