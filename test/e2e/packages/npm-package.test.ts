import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { output } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { startLantype } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { ROOT } from '../../ship/ci-step.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startHub } from '../desktop/hub.ts';
import { startXterm } from '../desktop/programs.ts';
import { startUserSystemd, whyNoUserSystemd } from './user-systemd.ts';

/** The npm package, from nothing but its file: installed into an empty prefix, used, upgraded, removed. */

const { packNpm } = (await import(path.join(ROOT, 'scripts/pack-npm.mjs'))) as {
  packNpm(folder: string, asVersion?: string): string;
};
const NEXT = '99.0.0';
const SENTENCE = '¡Hola! — typed by what npm installed 日本';

describe('the npm package', skipUnless(process.platform !== 'win32', 'npm puts its commands elsewhere there'), () => {
  const started = stopAfterEach();
  let folder: string;
  let prefix: string;
  let file: string;
  let next: string;
  /** Node.js 24, npm and a shell; no compiler, and none of our packages. */
  let env: NodeJS.ProcessEnv;

  const npm = (...args: string[]): string =>
    execFileSync('npm', [...args, '--prefix', prefix, '--offline', '--no-audit', '--no-fund'], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const install = (tgz: string): string => npm('install', '--global', '--omit=optional', tgz);
  const installed = (): string => path.join(prefix, 'lib/node_modules/lantype');

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lantype-npm-'));
    prefix = path.join(folder, 'prefix');
    next = packNpm(folder, NEXT);
    file = packNpm(folder);
    const tools = path.join(folder, 'tools');
    execFileSync('mkdir', ['-p', tools, prefix]);
    const npmPlace = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
    for (const [name, place] of [
      ['node', process.execPath],
      ['npm', npmPlace],
    ] as const) {
      symlinkSync(place, path.join(tools, name));
    }
    // An empty cache: what is not in the file cannot be had.
    env = {
      PATH: `${tools}:/usr/bin:/bin`,
      HOME: folder,
      npm_config_cache: path.join(folder, 'cache'),
      LC_ALL: 'C.UTF-8',
    };
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is installed without a registry, and has nothing but itself and the packages within', () => {
    install(file);
    expect(readdirSync(path.join(prefix, 'lib/node_modules'))).toEqual(['lantype']);
    const manifest = JSON.parse(readFileSync(path.join(installed(), 'package.json'), 'utf8'));
    const within = readdirSync(path.join(installed(), 'node_modules'));
    expect(within).toEqual(expect.arrayContaining(['x11', ...manifest.bundleDependencies]));
    expect(within).not.toContain('express');
    expect(readdirSync(path.join(installed(), 'node_modules/x11'))).toContain('LICENSE');
    const inside = readdirSync(installed(), { recursive: true, encoding: 'utf8' });
    expect(inside.filter((each) => /\.ts$|\.map$|^(test|src|bench)(\/|$)/.test(each))).toEqual([]);
    expect(manifest.scripts).toBeUndefined();
    expect(manifest.private).toBeUndefined();
    const version = execFileSync(path.join(prefix, 'bin/lantype'), ['--version'], { env, encoding: 'utf8' }).trim();
    expect(version).toBe(manifest.version);
  });

  it('runs without being installed, as npx does it', () => {
    const args = ['exec', '--offline', '--yes', '--package', next, '--', 'lantype', '--version'];
    expect(execFileSync('npm', args, { env, cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()).toBe(NEXT);
  });

  const missing = missingPrograms('xterm');
  it(
    'types a sentence into xterm, and serves its pages',
    skipUnless(missing === undefined, missing ?? ''),
    async () => {
      const display = started(await startDisplay());
      const xterm = started(await startXterm(display));
      const program = [path.join(installed(), 'bin/lantype.mjs')];
      const hub = started(await startHub({ ...env, DISPLAY: display.name }, { program }));
      // By the typist that gives receipts. Which one it is this time is for other suites: here everything is busy.
      const doctor = await output(process.execPath, [...program, 'doctor', '--json'], {
        ...env,
        DISPLAY: display.name,
      });
      expect(JSON.parse(doctor)).toMatchObject({ typist: 'x11', canType: true });
      expect((await hub.type(SENTENCE)).body).toMatchObject({ status: 'typed' });
      await eventually('the sentence', async () => (await xterm.read()) === SENTENCE);
      expect(await (await fetch(`${hub.url}/`)).text()).toContain('<!doctype html>');
    },
  );

  it('can be one relay of a cluster', withNats, async () => {
    const node = await startNatsNode();
    const data = started(newDataFolder({ cluster: { servers: [node.url], replicas: 1, member: 'one' } }));
    const program = [path.join(installed(), 'bin/lantype.mjs')];
    const relay = await startLantype(['--mode', 'relay', '--data-dir', data.path], env, [], program);
    onTestFinished(() => relay.stop('SIGKILL'));
    expect((await fetch(`${relay.ready.relay?.url}/health/ready`)).status).toBe(200);
  });

  const why = missing ?? whyNoUserSystemd();
  it(
    'is a service of systemd: installed, used, upgraded, removed',
    skipUnless(why === undefined, why ?? ''),
    async () => {
      const display = started(await startDisplay());
      const xterm = started(await startXterm(display));
      const systemd = started(await startUserSystemd({ ...env, DISPLAY: display.name }));
      const [nsenter, ...into] = systemd.within;
      const ask = (...args: string[]): Promise<string> => output(nsenter, [...into, ...args], systemd.env);
      // As the desktops do it when a session begins.
      await ask('systemctl', '--user', 'import-environment', 'DISPLAY', 'PATH');
      const dataDir = path.join(folder, 'data 50% $HOME');
      const lantype = async (...args: string[]) =>
        JSON.parse(await ask(path.join(prefix, 'bin/lantype'), ...args, '--data-dir', dataDir, '--json'));

      expect(await lantype('service', 'status')).toMatchObject({ installed: false, running: false });
      await lantype('service', 'install', '--port', '0', '--device-id', 'desk');
      const status = () => lantype('service', 'status');
      const before = await eventually('the service', async () => {
        const now = await status();
        return now.runningVersion !== undefined && now;
      });
      expect(before).toMatchObject({ installed: true, running: true, runningVersion: before.version });
      const send = () =>
        eventually('the text', async () => {
          const answer = await lantype('send', 'desk', SENTENCE).catch(() => undefined);
          return answer?.status === 'typed' && answer;
        });
      await send();

      install(next);
      expect(await status()).toMatchObject({ version: NEXT, runningVersion: before.version });
      await lantype('service', 'install', '--port', '0', '--device-id', 'desk');
      await eventually('the new version', async () => (await status()).runningVersion === NEXT);
      await send();
      await eventually('both', async () => (await xterm.read()) === SENTENCE + SENTENCE);
      expect((await lantype('service', 'logs')).lines.length).toBeGreaterThan(1);

      expect(await lantype('service', 'uninstall')).toEqual({ success: true, removed: true });
      expect(await status()).toMatchObject({ installed: false, running: false });
      expect(await lantype('service', 'uninstall')).toEqual({ success: true, removed: false });
      expect(existsSync(path.join(dataDir, 'relay.db'))).toBe(true);
    },
  );

  it('is removed whole', () => {
    npm('uninstall', '--global', 'lantype');
    expect(readdirSync(path.join(prefix, 'lib/node_modules'))).toEqual([]);
    expect(readdirSync(path.join(prefix, 'bin'))).toEqual([]);
  });
});
