import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { SettingsStore } from '../../../src/app/settings/settings-store.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

function storeIn(content?: object) {
  const file = path.join(tempFolder(), 'settings.json');
  if (content !== undefined) writeFileSync(file, JSON.stringify(content));
  const store = new SettingsStore({ file, settings: loadSettings(file, { deviceId: 'given' }, 'host') });
  return { file, store, onDisk: () => JSON.parse(readFileSync(file, 'utf8')) };
}

it('writes what is changed and nothing else, where there was no file and where there was one', () => {
  const fresh = storeIn();
  expect(fresh.store.patch({ theme: 'dark' })).toMatchObject({ theme: 'dark', deviceId: 'given' });
  expect(fresh.onDisk()).toEqual({ theme: 'dark' });
  expect(statSync(fresh.file).mode & 0o777).toBe(0o600);
  const edited = storeIn({ deviceId: 'other', requestBurst: 7, name: 'Old' });
  edited.store.patch({ name: 'New', shareAtStart: true });
  expect(edited.onDisk()).toEqual({ deviceId: 'other', requestBurst: 7, name: 'New', lan: true });
  // What the command line said goes on.
  expect(edited.store.current).toMatchObject({ deviceId: 'given', name: 'New', lan: true, requestBurst: 7 });
});

it('an edit by hand stays in the file, and counts from the next start', () => {
  const { file, store, onDisk } = storeIn({ theme: 'light' });
  writeFileSync(file, JSON.stringify({ theme: 'dark', requestsPerSecond: 9 }));
  expect(store.patch({ language: 'es' })).toMatchObject({ language: 'es', theme: 'light' });
  expect(onDisk()).toEqual({ theme: 'dark', requestsPerSecond: 9, language: 'es' });
});

it.each(['{', '[]', 'null', '"x"', '{"nmae":"x"}', '{"theme":"blue"}'])(
  'changes nothing when the file is %s',
  (broken) => {
    const { file, store } = storeIn({ theme: 'light' });
    writeFileSync(file, broken);
    expect(() => store.patch({ language: 'es' })).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }));
    expect(readFileSync(file, 'utf8')).toBe(broken);
    expect(store.current).toMatchObject({ theme: 'light', language: 'auto' });
  },
);
