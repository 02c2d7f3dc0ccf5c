import { readdirSync, readFileSync } from 'node:fs';

/** The content of a file, or `otherwise`: it may not be there, or not be ours to read. */
export function readOr<T>(file: string, otherwise: T): string | T {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** What is in a folder; nothing when it is not there, or not ours to read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
