import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kill9 } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { runJson, startLantype } from './command-line.ts';

it('another user who takes the port of a killed Lantype is told no secret, by no command', {
  timeout: 60_000,
  ...skipUnless(spawnSync('curl', ['--version']).status === 0, 'curl is not installed'),
}, async () => {
  const options = { dataDir: path.join(tempFolder(), 'data') };
  const lantype = await startLantype(['--device-id', 'desk'], options);
  const { port } = lantype.ready.relay;
  await kill9(lantype);
  const heard: string[] = [];
  const impostor = createServer((socket) => socket.on('data', (data) => heard.push(data.toString())));
  await new Promise<void>((resolve) => {
    impostor.listen(port, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    impostor.close();
  });
  for (const args of [
    ['status'],
    ['devices'],
    ['pair'],
    ['open', '--no-open'],
    ['share'],
    ['send', 'desk', 'a secret'],
    ['pause'],
    ['held'],
  ]) {
    expect(await runJson(args, options), args[0]).toMatchObject({ code: 1, json: { error: { code: 'NOT_RUNNING' } } });
  }
  // No relay runs: this process has the folder to itself.
  expect(await runJson(['token', 'create', '--scope', 'send'], options)).toMatchObject({ code: 0 });
  const tried = spawnSync('sh', ['-c', `sleep() { :; }; ${lantype.ready.tryCommand}`], { encoding: 'utf8' });
  expect(tried).toMatchObject({ status: 7, stdout: '' });
  expect(heard).toEqual([]);
});
