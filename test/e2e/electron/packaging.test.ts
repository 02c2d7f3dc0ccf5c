import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { runStep } from '../../ship/ci-step.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { call, openPage } from './desktop-page.ts';
import { newInstallation } from './installation.ts';
import { startOnDouble } from './start-double.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const builder = createRequire(path.join(ROOT, 'node_modules/electron-builder/package.json'));
// electron-builder's own: what it checks a configuration with, how it packs, and what it packs into.
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  getConfig(folder: string, file: string, overrides: null): Promise<Record<string, unknown>>;
  validateConfiguration(config: object, debug: object): Promise<void>;
};
const { DebugLogger } = builder('builder-util') as { DebugLogger: new (enabled: boolean) => object };
const asar = createRequire(builder.resolve('app-builder-lib/package.json'))('@electron/asar') as {
  listPackage(archive: string, options: object): string[];
  extractAll(archive: string, folder: string): void;
};

/** The fuses of a runtime: a mark, the version, how many there are, and one character for each (@electron/fuses). */
const FUSES = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** What Electron's zip holds, as far as electron-builder looks at it. */
function makeRuntime(folder: string): void {
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  mkdirSync(path.join(folder, 'resources'));
  const program = path.join(folder, 'electron');
  const wire = Buffer.concat([Buffer.from(FUSES), Buffer.from([1, 8]), Buffer.from('1'.repeat(8))]);
  writeFileSync(program, Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(64), wire, Buffer.alloc(64)]));
  chmodSync(program, 0o755);
  for (const file of ['version', 'LICENSE', 'locales/en-US.pak', 'locales/es.pak', 'locales/fr.pak']) {
    writeFileSync(path.join(folder, file), 'x');
  }
}

const missing = process.platform === 'linux' ? missingPrograms('xterm', 'chromium') : 'it packs for Linux';

describe('the configuration of electron-builder', () => {
  const read = () => getConfig(ROOT, 'electron-builder.yml', null);
  const check = async (config: object) => validateConfiguration(config, new DebugLogger(false));

  it('is valid by its own schema, which refuses a misspelt one', async () => {
    const config = await read();
    await check(config);
    await expect(check({ ...config, electronFuse: {} })).rejects.toThrow(/electronFuse/);
    await expect(check({ ...config, electronFuses: { runAsNod: false } })).rejects.toThrow(
      /configuration.electronFuses/,
    );
  });

  it('builds what was promised for every system', async () => {
    expect(await read()).toMatchObject({
      win: { target: [{ target: 'nsis' }] },
      mac: { target: ['dmg', 'zip'].map((target) => ({ target, arch: 'universal' })) },
      linux: { target: ['AppImage', 'deb'] },
    });
  });

  it('has every picture that it names, in its format', () => {
    const head = (file: string): string =>
      readFileSync(path.join(ROOT, 'build', file))
        .subarray(0, 4)
        .toString('latin1');
    expect(head('icon.icns')).toBe('icns');
    expect(head('icon.ico')).toBe('\0\0\x01\0');
    expect(head('icons/512x512.png')).toBe('\x89PNG');
    for (const state of ['idle', 'sharing', 'paused', 'held', 'problem']) {
      for (const ending of ['.png', '@2x.png', 'Template.png', 'Template@2x.png', '.ico']) {
        expect(existsSync(path.join(ROOT, `build/tray/${state}${ending}`)), `${state}${ending}`).toBe(true);
      }
    }
  });
});

describe('the packed app', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();
  let folder: string;
  let unpacked: string;
  let archive: string;
  let packed: string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'lantype-packed-'));
    const app = path.join(folder, 'app');
    const runtime = path.join(folder, 'runtime');
    makeRuntime(runtime);
    const { stageApp } = (await import(path.join(ROOT, 'scripts/stage-app.mjs'))) as { stageApp(to: string): void };
    stageApp(app);
    const overrides = { electronDist: runtime, 'directories.app': app, 'directories.output': path.join(folder, 'out') };
    const options = Object.entries(overrides).map(([name, value]) => `-c.${name}=${value}`);
    // As CI builds the installers.
    const { code, output } = await runStep('installers', {}, '--linux', 'dir', '--x64', ...options);
    expect(code, output).toBe(0);
    unpacked = path.join(folder, 'out/linux-unpacked');
    archive = path.join(unpacked, 'resources/app.asar');
    packed = asar.listPackage(archive, {}).map((file) => file.slice(1));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the built programs, the pages and the pictures', () => {
    expect(packed).toEqual(
      expect.arrayContaining([
        ...['package.json', 'LICENSE', 'dist/main/main.js', 'dist/main/nut-worker.js', 'dist/preload/preload.cjs'],
        ...['dist/renderer/index.html', 'dist/phone/index.html', 'build/tray/idle.png', 'build/tray/held@2x.png'],
        ...['build/icons/256x256.png', 'node_modules/@nut-tree/nut-js/package.json', 'node_modules/x11/package.json'],
      ]),
    );
  });

  it('has nothing else', () => {
    const ours = packed.filter((file) => !file.startsWith('node_modules'));
    const places =
      /^(package\.json|LICENSE|dist(\/(main|preload|renderer|phone)(\/.*)?)?|build(\/(tray|icons)(\/.*)?)?)$/;
    expect(ours.filter((file) => !places.test(file))).toEqual([]);
    const needless = /\.(ts|map|md|flow|tsbuildinfo)$|\/(test|tests|__tests__|example|examples|docs)(\/|$)|\.ninja/;
    expect(packed.filter((file) => needless.test(file))).toEqual([]);
    // Bundled packages, and tools.
    const names = new Set(packed.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
    for (const name of ['express', 'zod', 'ws', 'pino', 'electron', 'vite', 'playwright-core', 'typescript']) {
      expect(names).not.toContain(name);
    }
    expect([...names].filter((name) => name?.startsWith('@nut-tree-fork/libnut-'))).toEqual([
      '@nut-tree-fork/libnut-linux',
    ]);
    expect(statSync(archive).size).toBeLessThan(20 * 1_024 * 1_024);
  });

  it('has its native module, and the programs that it starts, outside of the archive', () => {
    const beside = path.join(unpacked, 'resources/app.asar.unpacked/node_modules');
    const native = path.join(beside, '@nut-tree-fork/libnut-linux/build/Release/libnut.node');
    expect(readFileSync(native).subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(existsSync(path.join(beside, 'clipboardy/fallbacks/linux/xsel'))).toBe(true);
  });

  it('has its fuses set: no other script, options or inspector, and only this archive', () => {
    const program = readFileSync(path.join(unpacked, 'lantype'));
    const at = program.indexOf(FUSES) + FUSES.length + 2;
    // runAsNode, cookies, NODE_OPTIONS, inspector, archive integrity, archive only, own snapshot, file privileges.
    expect(program.subarray(at, at + 8).toString()).toBe('00001100');
  });

  it('runs from what was packed alone, types by X11, and loads nut-js', async () => {
    const alone = path.join(folder, 'alone');
    asar.extractAll(archive, alone);
    const display = started(await startDisplay());
    const main = path.join(alone, 'dist/main/main.js');
    const start: typeof startOnDouble = (options) => startOnDouble({ ...options, main });
    const installation = started(newInstallation(start, display.env));
    const xterm = started(await startXterm(display));
    const page = await openPage(await installation.start());
    expect(await installation.post('packed')).toMatchObject({ status: 'typed', receipt: 'read' });
    await eventually('the text', async () => (await xterm.read()) === 'packed');
    await call(page, 'settings.set', { typingMethod: 'nut' });
    await eventually('nut-js', async () => (await call(page, 'app.get', {})).agent?.typist === 'nut', 20_000);
  });
});
