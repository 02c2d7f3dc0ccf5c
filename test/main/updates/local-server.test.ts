import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findUpdateSource } from '../../../src/main/updates/electron-updater-source.ts';
import { UPDATE_KEYS } from '../../../src/main/updates/signed-list.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { forgetInstalled, install } from './installed-app.ts';
import { LIST, startUpdateServer } from './update-server.ts';

afterEach(forgetInstalled);

describe('a server on this computer', skipUnless(process.platform === 'linux', 'AppImages are for Linux'), () => {
  it('newer: it is fetched, nothing changes until the end, and then it is in place and can be run', async () => {
    const server = await startUpdateServer();
    const { source, appImage, program } = install(server);
    expect(await source.fetch()).toBe('2.0.0');
    expect(program()).toBe('the old program');
    expect(source.install(false)).toBe(false);
    expect(program()).toBe(server.program.toString());
    expect(statSync(appImage).mode & 0o111).toBe(0o111);
  });

  it('it is told nothing by which it could know a computer again', async () => {
    const server = await startUpdateServer();
    await install(server).source.fetch();
    expect(server.asked.map(({ path: each }) => each)).toEqual(['/latest-linux.yml', '/Lantype.AppImage']);
    for (const { headers } of server.asked) {
      expect(headers['x-user-staging-id'] ?? '').toBe('');
      expect(headers.cookie).toBeUndefined();
    }
  });

  it.each(['1.0.0', '0.9.0', '1.0.0-beta.1'])(
    'the same or older (%s): nothing is fetched or installed',
    async (version) => {
      const server = await startUpdateServer();
      server.version = version;
      const { source, program } = install(server);
      expect(await source.fetch()).toBeUndefined();
      source.install(false);
      expect(program()).toBe('the old program');
      expect(server.asked).toHaveLength(1);
    },
  );

  it('tampered: one byte is another, and it is never installed', async () => {
    const server = await startUpdateServer();
    server.handedOut = Buffer.from(server.program);
    server.handedOut[1_000] = 0;
    const { source, program } = install(server);
    await expect(source.fetch()).rejects.toMatchObject({ code: 'ERR_CHECKSUM_MISMATCH' });
    source.install(false);
    expect(program()).toBe('the old program');
  });

  it('cut off in the middle: it is an error, and the next time it works', async () => {
    const server = await startUpdateServer();
    server.cutAfter = 100_000;
    const { source, program } = install(server);
    await expect(source.fetch()).rejects.toThrow();
    source.install(false);
    expect(program()).toBe('the old program');
    server.cutAfter = undefined;
    expect(await source.fetch()).toBe('2.0.0');
    source.install(false);
    expect(program()).toBe(server.program.toString());
  });

  it('a program that has its version in its name keeps the name: a start at login still finds it', async () => {
    const server = await startUpdateServer();
    const { source, appImage, program } = install(server, { name: 'Lantype-1.0.0.AppImage' });
    await source.fetch();
    source.install(false);
    expect(program()).toBe(server.program.toString());
    expect(readdirSync(path.dirname(appImage)).filter((name) => name.includes('AppImage'))).toEqual([
      path.basename(appImage),
    ]);
  });

  it('what cannot be put in place leaves the old program where it was', async () => {
    const server = await startUpdateServer();
    const { source, appImage, program } = install(server);
    await source.fetch();
    // As when the disk is full: the new file does not arrive.
    const tools = tempFolder();
    writeFileSync(path.join(tools, 'mv'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    vi.stubEnv('PATH', tools);
    source.install(false);
    expect(program()).toBe('the old program');
    expect(statSync(appImage).mode & 0o111).toBe(0o111);
  });

  it('gone from this computer while it lay there: the old program stays', async () => {
    const server = await startUpdateServer();
    const { source, appImage, program } = install(server);
    await source.fetch();
    rmSync(path.join(path.dirname(appImage), 'cache'), { recursive: true });
    expect(() => source.install(false)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(program()).toBe('the old program');
  });

  it('changed on this computer while it lay there: it is not installed', async () => {
    const server = await startUpdateServer();
    const { source, appImage, program } = install(server);
    await source.fetch();
    const folder = path.join(path.dirname(appImage), 'cache');
    const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.AppImage'),
    );
    writeFileSync(path.join(folder, file ?? ''), 'of somebody else');
    expect(() => source.install(false)).toThrow(expect.objectContaining({ code: 'UPDATE_FILE_CHANGED' }));
    expect(program()).toBe('the old program');
  });

  it("an office's own server, in a folder of it, has the files of the release as they are", async () => {
    const server = await startUpdateServer('/lantype/desktop');
    const { source, program } = install(server);
    expect(await source.fetch()).toBe('2.0.0');
    expect(server.asked.map(({ path: each }) => each)).toEqual([
      `/lantype/desktop/${LIST}`,
      '/lantype/desktop/Lantype.AppImage',
    ]);
    source.install(false);
    expect(program()).toBe(server.program.toString());
  });

  it('not there: it is an error', async () => {
    const { source } = install({ url: 'http://127.0.0.1:1' });
    await expect(source.fetch()).rejects.toThrow();
  });
});

describe('who can update itself', () => {
  const folder = (url: string): string => {
    const made = tempFolder();
    writeFileSync(path.join(made, 'app-update.yml'), `provider: generic\nurl: ${url}\n`);
    return made;
  };
  const find = ({
    isPackaged = true,
    platform = 'win32' as NodeJS.Platform,
    env = {},
    url = 'https://example.com/',
    server = '',
    keys = ['a key'],
  }) =>
    findUpdateSource({
      isPackaged,
      process: { platform, env, resourcesPath: folder(url) },
      settings: { updateServer: server || undefined },
      folder: tempFolder(),
      keys,
    });

  it('an installed app on Windows and macOS, and an AppImage; not a deb, and not what was built here', () => {
    expect(find({})).toBeDefined();
    expect(find({ platform: 'darwin' })).toBeDefined();
    expect(find({ platform: 'linux', env: { APPIMAGE: '/a' } })).toBeDefined();
    expect(find({ platform: 'linux' })).toBeUndefined();
    expect(find({ isPackaged: false })).toBeUndefined();
  });

  it('none that knows no key, for then every program would be as good as another', () => {
    expect(find({ keys: [] })).toBeUndefined();
  });

  it('one that was built without a server has one only by its settings', () => {
    const url = 'https://updates.invalid/';
    expect(find({ url })).toBeUndefined();
    expect(find({ url, server: 'https://updates.office.example/' })).toBeDefined();
  });
});

it('the keys that this program knows are Ed25519 keys, or there are none yet', () => {
  for (const key of UPDATE_KEYS) {
    const read = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    expect(read.asymmetricKeyType).toBe('ed25519');
  }
});

it('nothing of electron-updater is loaded before somebody wants updates', () => {
  const built = readFileSync(path.resolve(import.meta.dirname, '../../../dist/main/main.js'), 'utf8');
  expect(built).toContain('updates.invalid');
  expect(built).not.toContain('class AppImageUpdater');
});
