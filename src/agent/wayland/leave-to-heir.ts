import { spawn } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';
import { withinLimit } from '../time-limit.ts';
import { workerFile } from '../worker/worker-process.ts';
import { type Inheritance, writeInheritance } from './heir-content.ts';

const LIMIT_MS = 1_500;
/** More than that is not worth a process that holds it for who knows how long. */
const MAX_BYTES = 32 * 1_024 * 1_024;

/**
 * Leaves what we have in the places to a process that lives until somebody copies something else: on Wayland what is on
 * the clipboard ends with whoever offers it, and it would be the user's own. Resolves when the heir has it. Rejects where
 * there can be none: in Electron, whose binary runs no scripts.
 */
export async function leaveToHeir(inheritance: Inheritance, clock: Clock): Promise<void> {
  if (process.versions.electron !== undefined) throw new Error('this program cannot start one');
  const bytes = [...inheritance.places.values()].flatMap((content) => [...content.values()]);
  if (bytes.reduce((sum, { length }) => sum + length, 0) > MAX_BYTES) throw new Error('it is too much');
  const heir = spawn(process.execPath, [workerFile(import.meta, 'clipboard-heir-worker')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
  });
  const settled = new Promise<void>((resolve, reject) => {
    heir.once('error', reject);
    heir.once('exit', () => reject(new Error('the heir ended')));
    // It says one word, when it has everything.
    heir.stdout.once('data', () => resolve());
    heir.stdin.on('error', reject);
  });
  heir.stdin.end(writeInheritance(inheritance));
  try {
    await withinLimit(settled, 'the heir', LIMIT_MS, clock);
  } catch (error) {
    heir.kill();
    throw error;
  } finally {
    heir.stdout.destroy();
    heir.unref();
  }
}
