import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { output, startChild } from '../helpers/processes/child.ts';
import { skipUnless } from '../helpers/skip-unless.ts';
import { stopAfterEach } from '../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from './desktop/display.ts';
import { startXterm } from './desktop/programs.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const missing = missingPrograms('xterm', 'curl');

describe('the main job', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('npm start gets ready, and the command that it prints types a sentence into the focused window', async () => {
    const display = started(await startDisplay());
    const dataDir = mkdtempSync(path.join(tmpdir(), "lantype it's "));
    started({ stop: async () => rmSync(dataDir, { recursive: true, force: true }) });
    const hub = started(
      startChild('npm', ['start', '--', '--port', '0', '--data-dir', dataDir], { cwd: ROOT, env: display.env }),
    );
    const command = await eventually(
      'the command to try',
      () => /^ *(sleep 3; curl .*)$/m.exec(hub.output())?.[1],
      30_000,
    );
    expect(hub.output()).toMatch(/listens on +http:\/\/127\.0\.0\.1:\d+/);
    expect(hub.output()).toMatch(/device +\S+/);
    const terminal = started(await startXterm(display));
    const answer = JSON.parse(await output('sh', ['-c', command], display.env));
    expect(answer).toMatchObject({ success: true, status: 'typed', receipt: 'read', queued: false });
    await eventually('the sentence', async () => (await terminal.read()).startsWith('Hello from Lantype!'));
    await hub.stop();
    await eventually('the hub to have stopped', () => !existsSync(path.join(dataDir, 'instance.json')));
  });
});
