import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, startLantype } from './command-line.ts';

/** A small file system of its own; `undefined` where this user may not make one. */
function smallDisk(): string | undefined {
  const place = tempFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'lantype-test', place]).status === 0;
  if (!mounted) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['-l', place]);
  });
  return place;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'lantype-test', '/mnt']).status === 0;
}

it('a full disk is named, nothing is typed that was not stored, and there is no need to start anew', {
  timeout: 60_000,
  ...skipUnless(canMount(), 'only root may mount a small disk'),
}, async () => {
  const disk = smallDisk() ?? '';
  const options = { dataDir: path.join(disk, 'data') };
  const token = (await runJson(['token', 'create', '--scope', 'send'], options)).json.token;
  const { ready } = await startLantype(['--mode', 'relay'], options);
  await runJson(['token', 'create', '--scope', 'receive', '--device', 'desk'], options);
  const post = async (text: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ deviceId: 'desk', text });
    const answer = await fetch(`${ready.relay.url}/transcription`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await post('there is room')).toMatchObject({ status: 200, body: { status: 'queued' } });
  const ballast = path.join(disk, 'ballast');
  // Until it is full.
  const fill = () => spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4096']);
  fill();
  expect(await post('x'.repeat(90_000))).toMatchObject({
    status: 507,
    body: { success: false, error: { code: 'STORAGE_FULL', message: expect.stringContaining('full') } },
  });
  expect(await runJson(['token', 'create', '--scope', 'send', '--name', 'y'.repeat(60)], options)).toMatchObject({
    code: 1,
    json: { error: { code: 'STORAGE_FULL' } },
  });
  rmSync(ballast);
  expect(await post('there is room again')).toMatchObject({ status: 200, body: { status: 'queued' } });
  expect((await runJson(['status'], options)).json).toMatchObject({ status: 'ok' });
  // A program that starts on a full disk says so, too.
  const other = path.join(disk, 'other');
  fill();
  const refused = await runJson(['token', 'create', '--scope', 'send'], { dataDir: other });
  expect(refused).toMatchObject({ code: 1, json: { error: { message: expect.stringMatching(/full|no space/i) } } });
});
