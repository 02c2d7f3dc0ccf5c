import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A data folder for a process that a test starts. Whoever made it removes it. */
export interface ProcessFolder {
  readonly path: string;
  stop(): void;
}

/** With `settings` as its settings file. */
export function newDataFolder(settings?: object): ProcessFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-data-'));
  if (settings !== undefined) writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  return { path: folder, stop: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
