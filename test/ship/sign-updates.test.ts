import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { contentOfList } from '../../src/main/updates/signed-list.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ROOT, runStep } from './ci-step.ts';

/** A pair of keys as whoever releases makes it, lists as the workflow signs them, and the app that reads them. */

const LISTS = ['latest.yml', 'latest-mac.yml', 'latest-linux.yml'];
const SECRET = 'MC4CAQAwBQYDK2Vw';

let folder: string;
let keysFile: string;

const keys = (): string[] => JSON.parse(readFileSync(keysFile, 'utf8'));
const list = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const makeKey = (): string =>
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/update-key.mjs'), keysFile], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const sign = (key: string) =>
  runStep('sign-updates', { LANTYPE_RELEASE_DIR: folder, LANTYPE_UPDATE_KEYS: keysFile, UPDATE_SIGNING_KEY: key });

beforeEach(() => {
  folder = tempFolder();
  keysFile = path.join(tempFolder(), 'keys.json');
  writeFileSync(keysFile, '[]\n');
  for (const name of LISTS) writeFileSync(path.join(folder, name), `version: 2.0.0\n# ${name}\n`);
  writeFileSync(path.join(folder, 'Lantype.AppImage'), 'not really');
});

it('every list is signed, and read by the app; after a change of keys by the old one as well as the new', async () => {
  const first = makeKey();
  const second = makeKey();
  expect(keys()).toHaveLength(2);
  expect(first).toContain(SECRET);
  const { code, output } = await sign(second);
  expect(code, output).toBe(0);
  expect(output).not.toContain(SECRET);
  for (const name of LISTS) {
    expect(contentOfList(list(name), name, keys())).toContain(`version: 2.0.0\n# ${name}\n`);
    expect(() => contentOfList(list(name), name, keys().slice(0, 1))).toThrow('UPDATE_SIGNATURE_WRONG');
    expect(() => contentOfList(list(name), 'latest-linux-arm64.yml', keys())).toThrow('UPDATE_LIST_OF_ANOTHER');
  }
  expect(list('Lantype.AppImage')).toBe('not really');
  expect(await sign(first)).toMatchObject({ code: 1, output: expect.stringContaining('signed already') });
});

it.each<[string, string, () => string]>([
  ['there is none, and there are public ones', 'is not set', () => ''],
  ['it is nothing like a key', 'is not what scripts/update-key.mjs printed', () => 'not a key'],
  ['no app knows it', 'is of no key in', () => derOf(generateKeyPairSync('ed25519').privateKey)],
  [
    'it is of another kind',
    'is not an Ed25519 key',
    () => derOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  ],
])('no release is made with such a key: %s', async (_what, why, key) => {
  makeKey();
  const { code, output } = await sign(key());
  expect(code).toBe(1);
  expect(output).toContain(`UPDATE_SIGNING_KEY ${why}`);
  for (const name of LISTS) expect(list(name)).not.toContain('ed25519');
});

it('before there is any key a release is made without, and says so', async () => {
  expect(await sign('')).toMatchObject({ code: 0, output: expect.stringContaining('there is no key yet') });
  expect(list('latest.yml')).toBe('version: 2.0.0\n# latest.yml\n');
});

const openssl = spawnSync('openssl', ['version']).status === 0;
describe('anybody', skipUnless(openssl, 'openssl is not installed'), () => {
  it('can check it with OpenSSL, as docs/updates.md says', async () => {
    await sign(makeKey());
    const file = (name: string): string => path.join(folder, name);
    const [key = ''] = keys();
    const lines = list('latest.yml').trimEnd().split('\n');
    const signature = lines.pop()?.replace('# ed25519: ', '') ?? '';
    writeFileSync(file('signed'), `${lines.join('\n')}\n`);
    writeFileSync(file('signature'), Buffer.from(signature, 'base64'));
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    writeFileSync(file('key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    const verify = () =>
      spawnSync(
        'openssl',
        ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.pem', '-rawin', '-in', 'signed', '-sigfile', 'signature'],
        { cwd: folder },
      ).status;
    expect(verify()).toBe(0);
    writeFileSync(file('signed'), `${lines.join('\n')}\n\n`);
    expect(verify()).not.toBe(0);
  });
});

function derOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
