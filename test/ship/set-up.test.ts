import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ROOT, SYSTEM_PATH } from './ci-step.ts';

/**
 * The set-up itself, by npm itself, in a project that needs two packages: a `node` whose script fetches a program, as the
 * real one does, and another whose script nobody asked for.
 */

const SYSTEM = `${process.platform}-${process.arch}`;
const PROGRAM = '#!/bin/sh\necho v24.0.0\n';
/** npm starts several times: on a busy machine that takes a while. */
const TIMEOUT_MS = 180_000;

let project: string;
const at = (file: string): string => path.join(project, file);
const own = (): string => at('node_modules/node/bin/node');

/** A package as npm packs it. @returns its entry in a lock file */
function pack(name: string, preinstall: string): object {
  const folder = tempFolder();
  mkdirSync(path.join(folder, 'package'));
  const manifest = { name, version: '24.0.0', bin: { [name]: 'bin/node' }, scripts: { preinstall } };
  writeFileSync(path.join(folder, 'package/package.json'), JSON.stringify(manifest));
  spawnSync('tar', ['-czf', at(`${name}.tgz`), '-C', folder, 'package']);
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(at(`${name}.tgz`)))
    .digest('base64')}`;
  return { version: '24.0.0', resolved: `file:${name}.tgz`, integrity, hasInstallScript: true };
}

/** @param known the hash of the program of this system; undefined: none is known */
function checksums(known: string | undefined): void {
  const programs = known === undefined ? {} : { [SYSTEM]: { sha256: known } };
  writeFileSync(at('scripts/node-checksums.json'), JSON.stringify({ version: '24.0.0', programs }));
}
const sha256 = createHash('sha256').update(PROGRAM).digest('hex');

function setUp(asVersion = process.version) {
  // The version of the Node.js that happens to be on the machine.
  const source = `Object.defineProperty(process, 'version', { value: '${asVersion}' });
    await (await import('./scripts/setup.mjs')).setUp();`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, PATH: SYSTEM_PATH },
  });
  return { status, stderr };
}

beforeEach(() => {
  project = tempFolder();
  mkdirSync(at('scripts'));
  for (const name of ['setup.mjs', 'child.mjs', 'node-programs.mjs', 'runtime.mjs', 'node-flags.json']) {
    cpSync(path.join(ROOT, 'scripts', name), at(`scripts/${name}`));
  }
  writeFileSync(at('program'), PROGRAM);
  chmodSync(at('program'), 0o755);
  const dependencies = { node: 'file:node.tgz', other: 'file:other.tgz' };
  const node = pack('node', `mkdir -p bin && cp '${at('program')}' bin/node`);
  const other = pack('other', `touch '${at('other-ran')}'`);
  const packages = { '': { name: 'p', dependencies }, 'node_modules/node': node, 'node_modules/other': other };
  const allowScripts = { node: true };
  writeFileSync(at('package.json'), JSON.stringify({ name: 'p', dependencies, allowScripts }));
  writeFileSync(at('package-lock.json'), JSON.stringify({ name: 'p', lockfileVersion: 3, requires: true, packages }));
});

describe('the set-up', skipUnless(process.platform !== 'win32', 'its program is a shell script'), () => {
  it('runs the one script that is needed, and looks at what it fetched; once', { timeout: TIMEOUT_MS }, () => {
    checksums(sha256);
    const first = setUp();
    expect(first.status, first.stderr).toBe(0);
    expect(readFileSync(own(), 'utf8')).toBe(PROGRAM);
    expect(existsSync(at('other-ran'))).toBe(false);
    expect(setUp()).toEqual({ status: 0, stderr: '' });

    // Cut short before it was looked at, and it is another than it should be: it is not run, but fetched again.
    rmSync(at('node_modules/.cache'), { recursive: true });
    writeFileSync(own(), `#!/bin/sh\ntouch '${at('it-ran')}'\necho v24.0.0\n`);
    expect(setUp().status).toBe(0);
    expect(readFileSync(own(), 'utf8')).toBe(PROGRAM);
    expect(existsSync(at('it-ran'))).toBe(false);
  });

  it('what is not the program that it should be is gone before it is run', { timeout: TIMEOUT_MS }, () => {
    checksums(sha256);
    writeFileSync(at('program'), `#!/bin/sh\ntouch '${at('it-ran')}'\necho v24.0.0\n`);
    expect(setUp()).toEqual({ status: 1, stderr: expect.stringContaining('is not the Node.js 24.0.0') });
    expect(existsSync(own())).toBe(false);
    expect(existsSync(at('it-ran'))).toBe(false);
  });

  it('where no program can be checked, none is fetched: the Node.js of the machine does', {
    timeout: TIMEOUT_MS,
  }, () => {
    checksums(undefined);
    const { status, stderr } = setUp('v24.0.0');
    expect(status, stderr).toBe(0);
    expect(existsSync(at('node_modules/node/package.json'))).toBe(true);
    expect(existsSync(own())).toBe(false);
    expect(setUp('v24.0.0')).toEqual({ status: 0, stderr: '' });
  });

  it('or, if that is too old, nothing is installed, and it is said what to do', () => {
    checksums(undefined);
    expect(setUp('v20.20.2')).toEqual({
      status: 1,
      stderr: expect.stringContaining(`for ${SYSTEM} it cannot. Install Node.js 24 from https://nodejs.org`),
    });
    expect(existsSync(at('node_modules'))).toBe(false);
  });
});
