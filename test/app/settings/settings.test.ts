import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../src/app/settings/settings.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

function settingsFile(content: string): string {
  const file = path.join(tempFolder(), 'settings.json');
  writeFileSync(file, content);
  return file;
}

it('has defaults where there is no file', () => {
  expect(loadSettings(path.join(tempFolder(), 'settings.json'), {}, 'Desk-PC')).toEqual({
    deviceId: 'desk-pc',
    history: 'states',
    language: 'auto',
    name: 'Desk-PC',
    notifications: true,
    updates: false,
    theme: 'auto',
    holdAfterMs: 120_000,
    askFirst: false,
    newlinePolicy: 'spaces-in-terminals',
    fieldEvidence: 'when-there',
    typingMethod: 'auto',
    requestsPerSecond: 50,
    requestBurst: 500,
    lan: false,
    allowedOrigins: [],
    hostNames: [],
  });
});

it('takes the file before the defaults, and the command line before the file', () => {
  const file = settingsFile('{"deviceId": " Upstairs ", "name": "Study", "typingMethod": "nut"}');
  expect(loadSettings(file, {}, 'desk')).toMatchObject({ deviceId: 'upstairs', name: 'Study', typingMethod: 'nut' });
  expect(loadSettings(file, { deviceId: 'other' }, 'desk')).toMatchObject({ deviceId: 'other' });
});

it('further names are taken as people write them', () => {
  const file = settingsFile('{"hostNames": ["Desk.fritz.box.", "192.168.178.20", "fd00::20"]}');
  expect(loadSettings(file, {}, 'desk').hostNames).toEqual(['desk.fritz.box', '192.168.178.20', 'fd00::20']);
});

it.each([
  ['not JSON', '{', /settings\.json is not JSON/],
  ['not an object', '[]', /expected object/],
  ['a wrong type', '{"holdAfterMs": "soon"}', /holdAfterMs/],
  ['an unknown choice', '{"typingMethod": "telepathy"}', /typingMethod/],
  ['an impossible device', '{"deviceId": "two words"}', /deviceId: deviceId is not a host name/],
  ['a host name with a port', '{"hostNames": ["desk.lan:7443"]}', /hostNames\.0: is a host name or an address/],
  ['an address of the web as a host name', '{"hostNames": ["https://desk.lan"]}', /hostNames\.0/],
  ['a certificate without its key', '{"tlsCertificate": "desk.pem"}', /tlsCertificate and tlsKey go together/],
  ['a misspelt field', '{"devicId": "desk"}', /unknown field devicId/],
])('refuses %s, naming it, and leaves the file alone', (_name, content, message) => {
  const file = settingsFile(content);
  expect(() => loadSettings(file)).toThrow(
    expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringMatching(message) }),
  );
  expect(readFileSync(file, 'utf8')).toBe(content);
});

it('says what to do when the host name cannot be a device id', () => {
  const file = path.join(tempFolder(), 'settings.json');
  expect(() => loadSettings(file, {}, '(none)')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('--device-id') }),
  );
});
