import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const flags: string[] = JSON.parse(readFileSync(path.join(root, 'scripts/node-flags.json'), 'utf8'));

/** What Node.js is given to run the `lantype` command as its users do: the flags of the launchers, and the build. */
export const LANTYPE: readonly string[] = [...flags, path.join(root, 'dist/node/lantype.js')];
