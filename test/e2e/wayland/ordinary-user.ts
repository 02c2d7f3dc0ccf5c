import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import path from 'node:path';

/** A compositor does not run as root, nor do the programs of a desktop. */
export interface OrdinaryUser {
  /** What goes before a command that is to run as this user; nothing where the tests do so already. */
  readonly host: readonly string[];
  /** Makes a folder or file the user's own. */
  give(file: string): void;
}

const NAME = 'lantype-test';

function idOf(option: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [option, NAME], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

/** Why there is no ordinary user for the tests; `undefined`: there is. */
export function missingUser(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const tools = ['useradd', 'setpriv'].filter((name) => spawnSync('which', [name]).status !== 0);
  if (tools.length > 0) return `not installed: ${tools.join(' ')}`;
  // The program under test runs as that user.
  for (let folder = path.resolve(import.meta.dirname); folder !== '/'; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return `other users may not look into ${folder}`;
  }
  return undefined;
}

/** The user that runs the tests, or, where that is root, one that is made for them once and stays. */
export function ordinaryUser(): OrdinaryUser {
  if (process.getuid?.() !== 0) return { host: [], give: () => undefined };
  if (idOf('-u') === undefined) {
    const { status } = spawnSync('useradd', ['--system', '--no-create-home', '--home-dir', '/nonexistent', NAME]);
    if (status !== 0 && idOf('-u') === undefined) throw new Error(`the user ${NAME} could not be made`);
  }
  const [user, group] = [idOf('-u') ?? 0, idOf('-g') ?? 0];
  return {
    host: ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--'],
    give: (file) => chownSync(file, user, group),
  };
}
