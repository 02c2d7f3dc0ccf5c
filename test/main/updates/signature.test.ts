import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { forgetInstalled, install } from './installed-app.ts';
import { LIST, listOf, RELEASE, signList, startUpdateServer, type UpdateServer } from './update-server.ts';

afterEach(forgetInstalled);

const OTHER = generateKeyPairSync('ed25519');
const badProgram = Buffer.from('#!/bin/sh\nexit 0\n# of somebody else\n');
/** The list of the server's owner, who has another program and can sign, but not with our key. */
const forged = (version: string): string =>
  listOf({ version, program: badProgram, releaseDate: '2026-12-02T00:00:00.000Z' });
const signatureOf = (list: string): string => list.split('\n').at(-2) ?? '';

function otherLetter(list: string): string {
  const at = list.length - 20;
  return list.slice(0, at) + (list[at] === 'A' ? 'B' : 'A') + list.slice(at + 1);
}

function behindComments(list: string): string {
  const lines = list.split('\n').map((line) => (line === '' || line.startsWith('# ') ? line : `# ${line}`));
  return forged('2.0.0') + lines.join('\n');
}

describe(
  'a list that is not as it was signed: nothing of it is downloaded',
  skipUnless(process.platform === 'linux', 'AppImages are for Linux'),
  () => {
    it.each<[string, string, UpdateServer['tamper']]>([
      ['without a signature', 'UPDATE_NOT_SIGNED', () => forged('2.0.0')],
      ['empty', 'UPDATE_NOT_SIGNED', () => ''],
      ['signed by another key', 'UPDATE_SIGNATURE_WRONG', () => signList(forged('2.0.0'), LIST, OTHER.privateKey)],
      [
        'under the signature of another',
        'UPDATE_SIGNATURE_WRONG',
        (list) => `${forged('2.0.0')}# lantype-update: ${LIST}\n${signatureOf(list)}\n`,
      ],
      ['one letter of it is another', 'UPDATE_SIGNATURE_WRONG', (list) => list.replace('2.0.0', '2.0.1')],
      ['one letter of the signature is another', 'UPDATE_SIGNATURE_WRONG', otherLetter],
      [
        'a signature of zeroes',
        'UPDATE_SIGNATURE_WRONG',
        (list) => list.replace(signatureOf(list), `# ed25519: ${Buffer.alloc(64).toString('base64')}`),
      ],
      ['something is added after the signature', 'UPDATE_NOT_SIGNED', (list) => `${list}version: 3.0.0\n`],
      ['something is added before it', 'UPDATE_SIGNATURE_WRONG', (list) => `stagingPercentage: 100\n${list}`],
      ['a forged one, and the good one as its comments', 'UPDATE_SIGNATURE_WRONG', behindComments],
      ['cut off in the middle', 'UPDATE_NOT_SIGNED', (list) => list.slice(0, 100)],
      ['cut off in the signature', 'UPDATE_NOT_SIGNED', (list) => list.slice(0, -10)],
      [
        'the signed list of another system',
        'UPDATE_LIST_OF_ANOTHER',
        () => signList(forged('2.0.0'), 'latest.yml', RELEASE.privateKey),
      ],
    ])('%s', async (_what, code, tamper) => {
      const server = await startUpdateServer();
      server.tamper = tamper;
      server.handedOut = badProgram;
      const { source, program } = install(server);
      await expect(source.fetch()).rejects.toMatchObject({ code });
      expect(server.asked.map(({ path: each }) => each)).toEqual([`/${LIST}`]);
      source.install(false);
      expect(program()).toBe('the old program');
      // It was none of our doing: the next one is taken.
      server.tamper = (list) => list;
      server.handedOut = undefined;
      expect(await source.fetch()).toBe('2.0.0');
    });

    it.each([
      ['a list without a hash', 'version: 2.0.0\nfiles:\n  - url: Lantype.AppImage\npath: Lantype.AppImage\n'],
      ['one of an installer that downloads the rest', `${forged('2.0.0')}packages:\n  x64:\n    path: rest.7z\n`],
      ['one without a date', forged('2.0.0').replace(/^releaseDate.*\n/m, '')],
      ['no YAML that has fields', 'update\n'],
    ])('what is signed and says too little is not taken either: %s', async (_what, list) => {
      const server = await startUpdateServer();
      server.tamper = () => signList(list, LIST, RELEASE.privateKey);
      const { source } = install(server);
      await expect(source.fetch()).rejects.toMatchObject({ code: 'UPDATE_LIST_INVALID' });
      expect(server.asked).toHaveLength(1);
    });

    it('a list without an end is cut off before it fills the memory', async () => {
      const server = await startUpdateServer();
      server.endless = true;
      const { source } = install(server);
      await expect(source.fetch()).rejects.toMatchObject({ code: 'UPDATE_LIST_ENDLESS' });
      server.endless = false;
      expect(await source.fetch()).toBe('2.0.0');
    });

    it('an older one is brought again, with its good signature: not after a newer was seen, also after a restart', async () => {
      const server = await startUpdateServer();
      const folder = tempFolder();
      expect(await install(server, { folder }).source.fetch()).toBe('2.0.0');
      // Newer than this app, and good once; since then its faults are known.
      Object.assign(server, { version: '1.5.0', releaseDate: '2026-11-01T00:00:00.000Z' });
      const { source, program } = install(server, { folder });
      await expect(source.fetch()).rejects.toMatchObject({ code: 'UPDATE_LIST_OLDER' });
      source.install(false);
      expect(program()).toBe('the old program');
      Object.assign(server, { version: '2.0.1', releaseDate: '2026-12-02T00:00:00.000Z' });
      expect(await source.fetch()).toBe('2.0.1');
    });

    it.each(['win32', 'darwin'] as const)('the updater of %s hears nothing of it either', async (platform) => {
      const server = await startUpdateServer();
      server.tamper = () => signList(forged('2.0.0'), LIST, OTHER.privateKey);
      const { source } = install(server, { platform });
      await expect(source.fetch()).rejects.toMatchObject({ code: 'UPDATE_SIGNATURE_WRONG' });
      expect(server.asked).toHaveLength(1);
    });

    it('the updater of Windows takes what is signed, and no installer that is another', async () => {
      const server = await startUpdateServer();
      server.handedOut = badProgram;
      const { source } = install(server, { platform: 'win32' });
      await expect(source.fetch()).rejects.toMatchObject({ code: 'ERR_CHECKSUM_MISMATCH' });
      server.handedOut = undefined;
      expect(await source.fetch()).toBe('2.0.0');
      expect(server.asked.at(-1)?.path).toBe('/Lantype-Setup-2.0.0.exe');
    });
  },
);
