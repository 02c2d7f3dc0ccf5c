import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { AppError } from '../app-error.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS_MAY_WRITE = 0o022;

/** Where everything that Lantype keeps on this computer lives. All paths are absolute. */
export interface DataFolder {
  readonly root: string;
  readonly relayDatabase: string;
  readonly inboxDatabase: string;
  /** Of a relay of a cluster: its copy of what all have. It may be deleted. */
  readonly clusterDatabase: string;
  readonly settings: string;
  /** Exists while its user has paused typing: what is paused stays so over a restart. */
  readonly typingPaused: string;
  /** The key of all tokens: 32 bytes. */
  readonly secret: string;
  readonly relayId: string;
  /** Where the owner's commands reach what runs here: no other user of this computer can be there. */
  readonly socket: string;
  /** Who runs, and where it listens. */
  readonly instance: string;
  /** An `Authorization` header line with a send token, for the command that `start` prints. */
  readonly tryHeader: string;
  /** A page that leads to the window; the code in it is good once. */
  readonly openWindow: string;
  /** The private key of the relay's certificates, and those certificates, one after another; PEM. */
  readonly tlsKey: string;
  readonly tlsCertificate: string;
  /** The relay's own certificate authority, which phones may install: its certificates, and the key that signs. */
  readonly authority: string;
  /** What the speech recogniser wants to be shown, if anything: one line. */
  readonly recognitionKey: string;
  /** On a computer that joined a relay: where that is, its pin and our token. */
  readonly joinedRelay: string;
  /** Whether the user of this desktop lets Lantype type (Wayland): a secret, for it holds the desktop's token. */
  readonly desktopConsent: string;
  /** Pairings, revocations, refusals. */
  readonly audit: string;
  readonly log: string;
}

/** What the place of the data folder depends on; `defaultHost()` is this computer. */
export interface HostEnvironment {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string;
}

export function defaultHost(): HostEnvironment {
  return { env: process.env, platform: process.platform, home: os.homedir() };
}

/** XDG Base Directory Specification: a relative path in the variable is to be ignored. */
function xdgDataHome({ env, home }: HostEnvironment): string {
  const given = env.XDG_DATA_HOME;
  return given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.local', 'share');
}

/** `asked` (`--data-dir`), else `LANTYPE_DATA_DIR`, else the platform's usual place. Absolute; creates nothing. */
export function findDataFolder(asked: string | undefined, host: HostEnvironment = defaultHost()): string {
  const given = asked ?? host.env.LANTYPE_DATA_DIR;
  if (given) return path.resolve(given);
  if (host.platform === 'darwin') return path.join(host.home, 'Library', 'Application Support', 'Lantype');
  if (host.platform === 'win32') {
    return path.join(host.env.APPDATA ?? path.join(host.home, 'AppData', 'Roaming'), 'Lantype');
  }
  return path.join(xdgDataHome(host), 'lantype');
}

/** The names of the files in it; touches no disk. */
export function describeDataFolder(root: string): DataFolder {
  const at = (...names: string[]): string => path.join(root, ...names);
  return {
    root,
    relayDatabase: at('relay.db'),
    inboxDatabase: at('inbox.db'),
    clusterDatabase: at('cluster.db'),
    settings: at('settings.json'),
    typingPaused: at('typing-paused'),
    secret: at('secret'),
    relayId: at('relay-id'),
    socket: at('owner.sock'),
    instance: at('instance.json'),
    tryHeader: at('try-header'),
    openWindow: at('open-window.html'),
    tlsKey: at('tls-key.pem'),
    tlsCertificate: at('tls-certificate.pem'),
    authority: at('phone-authority.json'),
    recognitionKey: at('recognition-key'),
    joinedRelay: at('joined-relay.json'),
    desktopConsent: at('desktop-consent.json'),
    audit: at('logs', 'audit.log'),
    log: at('logs', 'lantype.log'),
  };
}

/** Whoever may write here may put in a key of their own: that is not put right in silence, for it may have happened. */
function refuseIfOthersMayWrite(each: string): void {
  const { mode, uid } = statSync(each);
  const foreign = process.getuid !== undefined && uid !== process.getuid();
  if ((mode & OTHERS_MAY_WRITE) === 0 && !foreign) return;
  throw new AppError('DATA_FOLDER', `Others may write to the data folder ${each}, so its secrets cannot be trusted.`, {
    hint: foreign
      ? 'It belongs to another user. Run Lantype as that user, or choose another folder with --data-dir.'
      : `If nobody has, take the right away (chmod go-w ${each}); otherwise choose another folder with --data-dir.`,
  });
}

/**
 * Creates the folder, for its owner only.
 * @throws {AppError} `DATA_FOLDER` when it cannot be made or written, or when others may write to it
 */
export function openDataFolder(root: string): DataFolder {
  const folder = describeDataFolder(root);
  try {
    for (const each of [root, path.dirname(folder.log)]) {
      mkdirSync(each, { recursive: true, mode: FOLDER_MODE });
      if (process.platform === 'win32') continue;
      refuseIfOthersMayWrite(each);
      if ((statSync(each).mode & 0o077) !== 0) chmodSync(each, FOLDER_MODE);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('DATA_FOLDER', `The data folder ${root} cannot be used: ${why}`, {
      cause,
      hint: 'Choose another with --data-dir or LANTYPE_DATA_DIR.',
    });
  }
  return folder;
}

/** Creates `file`, empty, unless it is there; either way only its owner can read it afterwards. */
export function ensurePrivateFile(file: string): void {
  const fd = openSync(file, 'a', FILE_MODE);
  try {
    fchmodSync(fd, FILE_MODE);
  } finally {
    closeSync(fd);
  }
}

/** `undefined` without the file. */
export function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file that only its owner can read; after a crash it holds the old content or the new, never half. */
export function writePrivateFile(file: string, content: string | Uint8Array): void {
  writeFileAtomic.sync(file, typeof content === 'string' ? content : Buffer.from(content), { mode: FILE_MODE });
}
