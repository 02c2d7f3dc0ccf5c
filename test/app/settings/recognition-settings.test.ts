import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { engineSettings } from '../../../src/app/relay/engine-settings.ts';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

function recognitionOf(recognition: object) {
  const file = path.join(tempFolder(), 'settings.json');
  writeFileSync(file, JSON.stringify({ recognition }));
  return loadSettings(file, {}, 'desk').recognition;
}

it('needs no more than an address', () => {
  expect(recognitionOf({ address: 'http://127.0.0.1:8080' })).toEqual({
    address: 'http://127.0.0.1:8080',
    model: 'whisper-1',
    language: 'auto',
    prompt: '',
    outside: false,
  });
});

it.each(['http://localhost:8000/v1', 'http://192.168.1.20', 'https://speech.local', 'http://[fd00::7]:9000/inference'])(
  'takes %s',
  (address) => expect(recognitionOf({ address })).toMatchObject({ address }),
);

it.each(['https://8.8.8.8/v1', 'http://[2001:db8::1]:80', 'http://169.254.169.254', 'http://134744072'])(
  'refuses %s, and says where the sound would go, unless that is wanted',
  (address) => {
    expect(() => recognitionOf({ address })).toThrow(/recognition\.address: .*outside.*whatever is said/);
    expect(recognitionOf({ address, outside: true })).toMatchObject({ address, outside: true });
  },
);

it.each([
  { address: 'ftp://127.0.0.1' },
  { address: 'file:///etc/passwd' },
  { address: 'http://user:secret@127.0.0.1' },
  { address: 'http://127.0.0.1/?key=x' },
  { address: '127.0.0.1:8080' },
  { address: 'http://127.0.0.1', language: 'Spanish' },
  { address: 'http://127.0.0.1', key: 'sk-1' },
  { model: 'small' },
])('refuses %j', (recognition) => expect(() => recognitionOf(recognition)).toThrow(/recognition|unknown field key/));

it('has its key in a file of its own, which is no part of a header that it is not', () => {
  const folder = openDataFolder(path.join(tempFolder(), 'data'));
  const recognition = recognitionOf({ address: 'http://127.0.0.1:8080' });
  expect(engineSettings(folder, { recognition: undefined })).toBeUndefined();
  expect(engineSettings(folder, { recognition })).toEqual(recognition);
  writeFileSync(folder.recognitionKey, 'sk-abc\n');
  expect(engineSettings(folder, { recognition })).toEqual({ ...recognition, key: 'sk-abc' });
  writeFileSync(folder.recognitionKey, 'sk-abc\r\nX-Other: 1');
  expect(() => engineSettings(folder, { recognition })).toThrow(/recognition-key/);
});
