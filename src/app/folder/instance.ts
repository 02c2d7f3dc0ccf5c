import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { modeSchema } from '../../protocol/control-views.ts';
import { type DataFolder, writePrivateFile } from './data-folder.ts';

const instanceSchema = z.object({
  pid: z.int().positive(),
  mode: modeSchema,
  /** Where the relay listens; an agent alone has none. */
  url: z.url().optional(),
  /** Where its owner reaches it: a Unix domain socket, or a named pipe of Windows. Lantype 0.1 has none. */
  socket: z.string().optional(),
  /** Where an agent alone serves its window and what goes with it. */
  windowUrl: z.url().optional(),
});

/** The Lantype that runs on a data folder. */
export type Instance = z.infer<typeof instanceSchema>;

/** Called once the relay listens (or the agent has started), so that commands find it. */
export function announceInstance(folder: DataFolder, instance: Instance): void {
  writePrivateFile(folder.instance, `${JSON.stringify(instance)}\n`);
}

/** Takes the announcement back, unless another instance has replaced it. Idempotent. */
export function withdrawInstance(folder: DataFolder, pid: number): void {
  if (readInstanceFile(folder)?.pid === pid) rmSync(folder.instance, { force: true });
}

/** The instance that runs now; undefined when there is none, or when its file was left behind by one that died. */
export function findInstance(folder: DataFolder): Instance | undefined {
  const instance = readInstanceFile(folder);
  return instance !== undefined && isAlive(instance.pid) ? instance : undefined;
}

function readInstanceFile(folder: DataFolder): Instance | undefined {
  try {
    return instanceSchema.safeParse(JSON.parse(readFileSync(folder.instance, 'utf8'))).data;
  } catch {
    // Not there, or no JSON: nobody announced anything that can be used.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
