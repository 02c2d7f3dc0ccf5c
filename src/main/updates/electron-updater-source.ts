import path from 'node:path';
import type { Settings } from '../../app/settings/settings.ts';
import { readOr } from '../../base/read-or.ts';
import { mustBeOneOf } from './downloaded-file.ts';
import { replaceAppImage } from './replace-app-image.ts';
import { UPDATE_KEYS } from './signed-list.ts';
import type { SignedUpdaterOptions, signedUpdater } from './signed-updater.ts';
import type { UpdateSource } from './update-source.ts';

/** A build that was told no server (electron-builder.yml). */
const NO_SERVER = 'updates.invalid';

/** Whether this program can replace itself: not where a package manager has put it, and not where it was built. */
function canUpdateItself(isPackaged: boolean, { platform, env }: UpdateSituation['process']): boolean {
  if (!isPackaged) return false;
  // A deb is updated as everything else of the system is.
  return platform === 'win32' || platform === 'darwin' || env.APPIMAGE !== undefined;
}

/**
 * Updates by `electron-updater`: its list has to be signed by one of our keys, and what is downloaded has to have the
 * SHA-512 that the list says. A Windows installer has to have the publisher's signature too, where this app was signed;
 * on macOS the system checks the same.
 */
function electronUpdaterSource({ env }: UpdateSituation['process'], options: SignedUpdaterOptions): UpdateSource {
  let updater: ReturnType<typeof signedUpdater> | undefined;
  let fetched: { file: string; sha512s: string[] } | undefined;

  return {
    async fetch() {
      // Loaded when it is wanted: most starts do without.
      updater ??= (await import('./signed-updater.ts')).signedUpdater(options);
      const found = await updater.checkForUpdates();
      if (found === null || !found.isUpdateAvailable) return undefined;
      const [file] = (await found.downloadPromise) ?? [];
      if (file === undefined) return undefined;
      const { version, files } = found.updateInfo;
      fetched = { file, sha512s: files.map(({ sha512 }) => sha512) };
      return version;
    },
    install(restart) {
      const current = updater;
      if (current === undefined || fetched === undefined) return false;
      // The system has it already, and looks at it by itself.
      if (!('install' in current)) {
        if (restart) current.quitAndInstall();
        return restart;
      }
      mustBeOneOf(fetched.sha512s, fetched.file);
      const install = (): boolean => current.install(true, restart);
      if (env.APPIMAGE === undefined) install();
      else replaceAppImage(env.APPIMAGE, current, install);
      return false;
    },
  };
}

/** @returns the server that a build was told, as its app-update.yml has it; undefined: none */
function builtInServer(appUpdateYml: string): string | undefined {
  const url = /^url: *['"]?([^'"\s]+)/m.exec(appUpdateYml)?.[1];
  return url === undefined || URL.parse(url)?.hostname === NO_SERVER ? undefined : url;
}

export interface UpdateSituation {
  isPackaged: boolean;
  process: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; resourcesPath: string | undefined };
  settings: Pick<Settings, 'updateServer'>;
  /** Of ours, in the data folder. */
  folder: string;
  /** Those whose signature counts. */
  keys?: readonly string[];
}

/**
 * Where this program gets newer versions of itself; undefined: nowhere, or it is not its own to replace, or it knows no key
 * by which it could tell a good one from a bad one.
 */
export function findUpdateSource({
  isPackaged,
  process,
  settings,
  folder,
  keys = UPDATE_KEYS,
}: UpdateSituation): UpdateSource | undefined {
  const { platform, resourcesPath } = process;
  if (resourcesPath === undefined || keys.length === 0 || !canUpdateItself(isPackaged, process)) return undefined;
  const server = settings.updateServer ?? builtInServer(readOr(path.join(resourcesPath, 'app-update.yml'), ''));
  if (server === undefined) return undefined;
  const newestFile = path.join(folder, 'newest-update');
  return electronUpdaterSource(process, { platform, server, keys, newestFile });
}
