import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const NOBODY = 65_534;
const missing = process.platform === 'linux' ? missingPrograms() : 'its runtime is a shell script';

/** A runtime for `ELECTRON_OVERRIDE_DIST_PATH`: Node.js with the double, on the main process that package.json names. */
function makeRuntime(folder: string): void {
  mkdirSync(folder);
  const double = path.join(ROOT, 'test/main/electron-double/register.ts');
  const program = path.join(folder, 'electron');
  const run = `shift; exec '${process.execPath}' --import '${double}' '${ROOT}/dist/main/main.js' "$@"`;
  writeFileSync(program, `#!/bin/sh\n[ "$1" = '${ROOT}' ] || exit 9\n${run}\n`);
  chmodSync(program, 0o755);
}

describe('npm start with a runtime of Electron', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('runs the desktop app, which ends with it', async () => {
    const display = started(await startDisplay());
    const folder = mkdtempSync(path.join(tmpdir(), 'lantype-npm-start-'));
    started({ stop: async () => rmSync(folder, { recursive: true, force: true }) });
    const dist = path.join(folder, 'runtime');
    makeRuntime(dist);
    // Root gets no window; somebody else needs a home.
    const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if ('uid' in who) for (const each of [folder, dist]) chownSync(each, NOBODY, NOBODY);
    const dataDir = path.join(folder, 'data');
    const env = { ...display.env, HOME: folder, ELECTRON_OVERRIDE_DIST_PATH: dist, npm_config_cache: folder };
    const args = ['start', '--', '--hidden', '--port', '0', '--data-dir', dataDir];
    const npm = started(startChild('npm', args, { cwd: ROOT, env, ...who }));
    await eventually(
      'the desktop app',
      () => /is ready \(hub, in the tray, http:\/\/127\.0\.0\.1:\d+\)/.test(npm.output()),
      30_000,
    ).catch((error) => {
      throw new Error(`${error.message}: ${npm.output()}`);
    });
    expect(existsSync(path.join(dataDir, 'instance.json'))).toBe(true);
    await npm.stop();
    await eventually('its end', () => !existsSync(path.join(dataDir, 'instance.json')));
  });

  it('says in one line why there is no window, and is ready at once', () => {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = process.env;
    const started = performance.now();
    const { stderr, stdout } = spawnSync('npm', ['start', '--', '--version'], { cwd: ROOT, env, encoding: 'utf8' });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(`${stdout}${stderr}`.match(/^No desktop window: .*$/gm)).toHaveLength(1);
  });
});
