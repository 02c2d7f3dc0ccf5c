import { chmodSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { tempFolder } from '../temp-folder.ts';
import { type Child, startChild } from './child.ts';

/** A process of that name, which does nothing for a minute. The caller stops it. */
export function startProcessNamed(name: string): Child {
  const file = path.join(tempFolder(), name);
  copyFileSync('/bin/sleep', file);
  chmodSync(file, 0o755);
  return startChild(file, ['60']);
}
