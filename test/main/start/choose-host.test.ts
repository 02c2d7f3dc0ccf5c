import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const LINUX = skipUnless(process.platform === 'linux', 'its programs are shell scripts, its display is X');

type Env = NodeJS.ProcessEnv;
/** The launchers are plain JavaScript, for they run on whatever Node.js is there. */
const launcher = (name: string): Promise<unknown> => import(path.join(ROOT, 'scripts', name));
const { findElectron, whyNoSandbox, whyNoWindow } = (await launcher('electron-runtime.mjs')) as {
  findElectron(electronFolder: string, env: Env): string | undefined;
  whyNoWindow(env: Env, uid: number): string | undefined;
  whyNoSandbox(electron: string, kernel: string): string | undefined;
};
const { chooseHost } = (await launcher('start.mjs')) as {
  chooseHost(question: object): Promise<{ electron: string } | { headless: true; why?: string }>;
};

let folder: string;
/** A copy of the electron package without a runtime, beside the packages that it needs. */
let electronFolder: string;
let env: NodeJS.ProcessEnv;

function script(file: string, body: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

function choose(args: string[] = [], more: NodeJS.ProcessEnv = {}, limits = {}) {
  const memoryFile = path.join(folder, 'memory', 'failed');
  return chooseHost({ args, env: { ...env, ...more }, electronFolder, memoryFile, uid: 1_000, ...limits });
}

/** A mirror of Electron's download page, for `ELECTRON_MIRROR`. */
async function mirror(answer: RequestListener): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

beforeEach(() => {
  folder = tempFolder();
  electronFolder = path.join(folder, 'node_modules', 'electron');
  mkdirSync(electronFolder, { recursive: true });
  for (const file of ['package.json', 'install.js', 'index.js', 'checksums.json']) {
    cpSync(path.join(ROOT, 'node_modules/electron', file), path.join(electronFolder, file));
  }
  for (const scope of ['@electron', '@electron-internal']) {
    symlinkSync(path.join(ROOT, 'node_modules', scope), path.join(folder, 'node_modules', scope));
  }
  env = { HOME: folder, PATH: '/usr/bin:/bin', DISPLAY: ':9', XDG_CACHE_HOME: path.join(folder, 'cache') };
});

describe('where there is a display or not', LINUX, () => {
  it('has no window without one, and none for root', () => {
    expect(whyNoWindow({}, 1_000)).toContain('DISPLAY');
    expect(whyNoWindow({ DISPLAY: ':9' }, 0)).toContain('root');
    expect(whyNoWindow({ DISPLAY: ':9' }, 1_000)).toBeUndefined();
    expect(whyNoWindow({ WAYLAND_DISPLAY: 'wayland-0' }, 1_000)).toBeUndefined();
  });

  it('never tries for --headless and what only the command line has, and says nothing', async () => {
    for (const arg of ['--headless', '--json', '--help']) expect(await choose([arg])).toEqual({ headless: true });
  });

  it('says what to do where the sandbox cannot work', () => {
    const kernel = path.join(folder, 'sys');
    const electron = path.join(folder, 'dist', 'electron');
    script(electron, '');
    script(path.join(folder, 'dist', 'chrome-sandbox'), '');
    expect(whyNoSandbox(electron, kernel)).toBeUndefined();
    mkdirSync(path.join(kernel, 'kernel'), { recursive: true });
    writeFileSync(path.join(kernel, 'kernel/apparmor_restrict_unprivileged_userns'), '1\n');
    expect(whyNoSandbox(electron, kernel)).toContain('chmod 4755');
  });
});

describe('the runtime', LINUX, () => {
  const major = 'v45.0.0';

  it('is the one that ELECTRON_OVERRIDE_DIST_PATH names', () => {
    const dist = path.join(folder, 'mine');
    script(path.join(dist, 'electron'), '');
    expect(findElectron(electronFolder, { ...env, ELECTRON_OVERRIDE_DIST_PATH: dist })).toBe(
      path.join(dist, 'electron'),
    );
  });

  it('is the one in the package, when it is whole and of this version', () => {
    script(path.join(electronFolder, 'dist', 'electron'), '');
    writeFileSync(path.join(electronFolder, 'path.txt'), 'electron');
    expect(findElectron(electronFolder, env)).toBeUndefined();
    const { version } = JSON.parse(readFileSync(path.join(electronFolder, 'package.json'), 'utf8'));
    writeFileSync(path.join(electronFolder, 'dist', 'version'), version);
    expect(findElectron(electronFolder, env)).toBe(path.join(electronFolder, 'dist', 'electron'));
  });

  it('is one on the PATH of the right major version, and not the npm package', () => {
    const bin = path.join(folder, 'bin');
    const shim = path.join(folder, 'node_modules', '.bin');
    script(path.join(shim, 'electron'), `touch '${folder}/downloaded'; echo ${major}`);
    script(path.join(bin, 'electron'), 'echo v12.0.0');
    const found = { ...env, PATH: `${shim}:${bin}:${env.PATH}` };
    expect(findElectron(electronFolder, found)).toBeUndefined();
    script(path.join(bin, 'electron'), `echo ${major}`);
    expect(findElectron(electronFolder, found)).toBe(path.join(bin, 'electron'));
    expect(existsSync(path.join(folder, 'downloaded'))).toBe(false);
  });
});

describe('a download', LINUX, () => {
  it('does not happen in CI', async () => {
    const { url, requests } = await mirror((_request, response) => response.end());
    const choice = await choose([], { CI: 'true', ELECTRON_MIRROR: url });
    expect(choice).toMatchObject({ headless: true, why: expect.stringContaining('CI') });
    expect(requests).toEqual([]);
  });

  it('notices that nobody answers, says so in one line, and is not tried again for a day', async () => {
    const { url, requests } = await mirror(() => undefined);
    const started = performance.now();
    const choice = await choose([], { ELECTRON_MIRROR: url }, { answerMs: 1_500 });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(choice).toMatchObject({
      headless: true,
      why: expect.stringMatching(/^[^\n]*no answer from 127\.0\.0\.1[^\n]*$/),
    });
    expect(requests).toHaveLength(1);
    expect(await choose([], { ELECTRON_MIRROR: url })).toMatchObject({ why: expect.stringContaining('last day') });
    expect(requests).toHaveLength(1);
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1_000);
    utimesSync(path.join(folder, 'memory', 'failed'), yesterday, yesterday);
    await choose([], { ELECTRON_MIRROR: url }, { answerMs: 1_500 });
    expect(requests).toHaveLength(2);
  });

  it.each([
    ['is refused', 'http://127.0.0.1:2/', 'ECONNREFUSED'],
    ['has no such host', 'http://electron.invalid/', /ENOTFOUND|EAI_AGAIN/],
  ])('notices at once when it %s', async (_what, url, reason) => {
    const choice = await choose([], { ELECTRON_MIRROR: url });
    expect(choice).toMatchObject({ headless: true, why: expect.stringMatching(reason) });
  });

  it('goes through the proxy that the environment names', async () => {
    const { url, requests } = await mirror((_request, response) => response.writeHead(404).end());
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const upstream = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connected\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on('error', () => upstream.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    onTestFinished(() => void proxy.close());
    const choice = await choose([], {
      ELECTRON_MIRROR: 'http://mirror.invalid/',
      ELECTRON_GET_USE_PROXY: '1',
      HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    });
    expect(choice).toMatchObject({ why: expect.stringContaining('mirror.invalid answered 404') });
    expect([asked, requests.length]).toEqual([['mirror.invalid:80'], 1]);
  });

  it('notices that it stopped in the middle', async () => {
    const { url } = await mirror((_request, response) => void response.writeHead(200).write('half a'));
    const choice = await choose([], { ELECTRON_MIRROR: url }, { stallMs: 300 });
    expect(choice).toMatchObject({ headless: true, why: expect.stringContaining('stopped') });
  });

  it('does not run what is not the file that the package knows', async () => {
    const { url } = await mirror((_request, response) => response.end('another program'));
    const choice = await choose([], { ELECTRON_MIRROR: url });
    expect(choice).toMatchObject({ headless: true, why: expect.stringMatching(/cannot be downloaded/) });
    expect(existsSync(path.join(electronFolder, 'dist'))).toBe(false);
  });

  it('is unpacked, and then it is the runtime', async () => {
    const source = path.join(folder, 'zip');
    script(path.join(source, 'electron'), 'echo the real one');
    const { version } = JSON.parse(readFileSync(path.join(electronFolder, 'package.json'), 'utf8'));
    writeFileSync(path.join(source, 'version'), version);
    const zip = path.join(folder, 'electron.zip');
    execFileSync('python3', ['-m', 'zipfile', '-c', zip, 'electron', 'version'], { cwd: source });
    const name = `electron-v${version}-linux-${process.arch}.zip`;
    const sum = createHash('sha256').update(readFileSync(zip)).digest('hex');
    writeFileSync(path.join(electronFolder, 'checksums.json'), JSON.stringify({ [name]: sum }));
    const { url, requests } = await mirror((_request, response) => response.end(readFileSync(zip)));
    chmodSync(path.join(source, 'electron'), 0o755);
    const choice = await choose([], { ELECTRON_MIRROR: url });
    expect(requests).toEqual([`/v${version}/${name}`]);
    expect(readFileSync(path.join(electronFolder, 'path.txt'), 'utf8')).toBe('electron');
    expect(choice).toEqual({ electron: path.join(electronFolder, 'dist', 'electron') });
  });
});

describe('npm start', LINUX, () => {
  it('runs Electron with the project and what came after --, and passes its exit code on', async () => {
    const dist = path.join(folder, 'mine');
    script(path.join(dist, 'electron'), `printf '%s\\n' "$ELECTRON_RUN_AS_NODE" "$@"; exit 7`);
    chmodSync(folder, 0o755);
    // As somebody else than root, with whom it would not run.
    const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { status, stdout } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'scripts/start.mjs'), '--port', '0', '--hidden'],
      { env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: dist, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8', ...who },
    );
    expect(stdout.split('\n')).toEqual(['', ROOT, '--port', '0', '--hidden', '']);
    expect(status).toBe(7);
  });
});
