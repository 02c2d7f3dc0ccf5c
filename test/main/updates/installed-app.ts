import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { vi } from 'vitest';
import { findUpdateSource } from '../../../src/main/updates/electron-updater-source.ts';
import type { UpdateSource } from '../../../src/main/updates/update-source.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { publicForm, RELEASE, type UpdateServer } from './update-server.ts';

/** electron-updater itself, with a server on this computer and an AppImage that is a file like another. */

const NET = new URL('./electron-net.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: NET, shortCircuit: true } : next(specifier, context),
});

export interface Installed {
  source: UpdateSource;
  /** The program that its user starts. */
  appImage: string;
  program(): string;
}

/** A packed app of version 1.0.0. `folder`: it was there before. */
export function install(
  { url }: Pick<UpdateServer, 'url'>,
  {
    name = 'Lantype.AppImage',
    folder = tempFolder(),
    platform = 'linux',
  }: { name?: string; folder?: string; platform?: NodeJS.Platform } = {},
): Installed {
  const appImage = path.join(folder, name);
  writeFileSync(appImage, 'the old program');
  chmodSync(appImage, 0o755);
  writeFileSync(
    path.join(folder, 'app-update.yml'),
    'provider: generic\nurl: https://updates.invalid/\nchannel: latest\n',
  );
  vi.stubEnv('APPIMAGE', appImage);
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'cache'));
  // As Electron has it.
  Reflect.set(process, 'resourcesPath', folder);
  const source = findUpdateSource({
    isPackaged: true,
    process: { platform, env: { APPIMAGE: appImage }, resourcesPath: folder },
    settings: { updateServer: url },
    folder,
    // Two: for a while after a change there are.
    keys: [publicForm(generateKeyPairSync('ed25519').publicKey), publicForm(RELEASE.publicKey)],
  });
  if (source === undefined) throw new Error('this app cannot update itself');
  return { source, appImage, program: () => readFileSync(appImage, 'utf8') };
}

/** For each test file: what `install` has said of this process. */
export function forgetInstalled(): void {
  vi.unstubAllEnvs();
  Reflect.deleteProperty(process, 'resourcesPath');
}
