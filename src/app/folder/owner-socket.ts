import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataFolder } from './data-folder.ts';

/** `sun_path` has 108 bytes on Linux and 104 on macOS, the last of them 0 (unix(7)). */
const MOST_BYTES = 103;

/** A place where only this user can listen, and only this user can ask (docs/decisions/0071). */
export interface OwnerSocket {
  readonly path: string;
  /** Idempotent. */
  remove(): void;
}

/**
 * Makes room for the owner's socket. Call it while the databases are open: their lock says that what a dead process has
 * left there is nobody's.
 */
export function placeOwnerSocket(folder: DataFolder, platform: NodeJS.Platform = process.platform): OwnerSocket {
  if (platform === 'win32') {
    const name = randomBytes(16).toString('hex');
    return { path: `\\\\.\\pipe\\lantype-${name}`, remove: () => undefined };
  }
  if (Buffer.byteLength(folder.socket) <= MOST_BYTES) {
    const remove = (): void => rmSync(folder.socket, { force: true });
    remove();
    return { path: folder.socket, remove };
  }
  // Made anew with each start, readable to its owner alone; the instance file says where.
  const own = mkdtempSync(path.join(os.tmpdir(), 'lantype-'));
  return { path: path.join(own, 's'), remove: () => rmSync(own, { recursive: true, force: true }) };
}

/** A pipe can be taken over by whoever has seen its name, once its owner is dead: it has to prove who it is. */
export function isPipe(socket: string): boolean {
  return socket.startsWith('\\\\.\\pipe\\');
}
