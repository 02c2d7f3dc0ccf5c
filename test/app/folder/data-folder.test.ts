import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDataFolder, openDataFolder, writePrivateFile } from '../../../src/app/folder/data-folder.ts';
import { openFolderDatabase } from '../../../src/app/folder/databases.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('where the data folder is', () => {
  const home = '/home/ada';

  it.each<[string, string | undefined, NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['--data-dir first', '/asked', 'linux', { LANTYPE_DATA_DIR: '/variable' }, '/asked'],
    ['then LANTYPE_DATA_DIR', undefined, 'darwin', { LANTYPE_DATA_DIR: '/variable' }, '/variable'],
    ['Linux, XDG_DATA_HOME', undefined, 'linux', { XDG_DATA_HOME: '/xdg' }, '/xdg/lantype'],
    [
      'Linux, a relative XDG_DATA_HOME is ignored',
      undefined,
      'linux',
      { XDG_DATA_HOME: 'xdg' },
      '/home/ada/.local/share/lantype',
    ],
    ['Linux', undefined, 'linux', {}, '/home/ada/.local/share/lantype'],
    [
      'an empty LANTYPE_DATA_DIR does not count',
      undefined,
      'linux',
      { LANTYPE_DATA_DIR: '' },
      '/home/ada/.local/share/lantype',
    ],
    ['macOS', undefined, 'darwin', {}, '/home/ada/Library/Application Support/Lantype'],
    ['Windows', undefined, 'win32', { APPDATA: '/roaming' }, '/roaming/Lantype'],
  ])('%s', (_name, asked, platform, env, expected) => {
    expect(findDataFolder(asked, { env, platform, home })).toBe(path.resolve(expected));
  });

  it('is absolute when a relative one is asked for', () => {
    expect(findDataFolder('here')).toBe(path.resolve('here'));
  });
});

describe('who may read it', skipUnless(process.platform !== 'win32', 'Windows has no file modes'), () => {
  it('only its owner: the folder, a private file, the databases and what SQLite puts beside them', () => {
    const folder = openDataFolder(path.join(tempFolder(), 'new', 'data'));
    const database = openFolderDatabase(folder, folder.relayDatabase);
    database.sql.exec('CREATE TABLE t (x)');
    writePrivateFile(folder.secret, 'seeded');
    expect([folder.root, path.dirname(folder.log)].map(modeOf)).toEqual([0o700, 0o700]);
    expect([folder.relayDatabase, `${folder.relayDatabase}-wal`, folder.secret].map(modeOf)).toEqual([
      0o600, 0o600, 0o600,
    ]);
    database.close();
  });

  it.each([0o770, 0o707, 0o777])('a folder that others may write to (%o) is refused', (mode) => {
    const root = path.join(tempFolder(), 'data');
    mkdirSync(root);
    chmodSync(root, mode);
    expect(() => openDataFolder(root)).toThrow(
      expect.objectContaining({
        code: 'DATA_FOLDER',
        message: expect.stringContaining('Others may write'),
        hint: expect.stringContaining('chmod go-w'),
      }),
    );
    expect(modeOf(root)).toBe(mode);
  });

  it('also when the folder and a file were there, open to all', () => {
    const root = path.join(tempFolder(), 'data');
    mkdirSync(root);
    chmodSync(root, 0o755);
    writeFileSync(path.join(root, 'secret'), 'old');
    chmodSync(path.join(root, 'secret'), 0o644);
    const folder = openDataFolder(root);
    writePrivateFile(folder.secret, 'new');
    expect([modeOf(root), modeOf(folder.secret)]).toEqual([0o700, 0o600]);
    expect(readFileSync(folder.secret, 'utf8')).toBe('new');
  });
});

it('says which folder cannot be used, and what to do', () => {
  const file = path.join(tempFolder(), 'a-file');
  writeFileSync(file, '');
  expect(() => openDataFolder(file)).toThrow(
    expect.objectContaining({
      code: 'DATA_FOLDER',
      message: expect.stringContaining(file),
      hint: expect.stringContaining('--data-dir'),
    }),
  );
});
