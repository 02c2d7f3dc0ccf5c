import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ROOT, readScript, runStep, SYSTEM_PATH } from './ci-step.ts';
import { startNpmRegistry } from './npm-registry.ts';

/** npm itself, and a registry on this computer. It starts nine times: on a busy machine that takes a while. */
const TIMEOUT_MS = 180_000;

const integrityOf = (file: string): string =>
  `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;

/** A package as npm packs it: one file in a folder. */
function pack(file: string, manifest: object): void {
  const folder = tempFolder();
  mkdirSync(path.join(folder, 'package'));
  writeFileSync(path.join(folder, 'package/package.json'), JSON.stringify(manifest));
  execFileSync('tar', ['-czf', file, '-C', folder, 'package']);
}

it('a package is published byte for byte; once, however often it is said', { timeout: TIMEOUT_MS }, async () => {
  const registry = await startNpmRegistry();
  const folder = tempFolder();
  const file = path.join(folder, 'lantype-1.2.3-beta.1.tgz');
  pack(file, { name: 'lantype', version: '1.2.3-beta.1' });
  const env = { LANTYPE_RELEASE_DIR: folder, NPM_TOKEN: 'a-secret-token', npm_config_cache: tempFolder() };
  const publish = () => runStep('publish-npm', { ...env, npm_config_registry: registry.url });

  const first = await publish();
  expect(first.code, first.output).toBe(0);
  expect(first.output).not.toContain('a-secret-token');
  expect(registry.authorizations).toEqual(['Bearer a-secret-token']);
  const [sent] = registry.published;
  expect(sent?.['dist-tags']).toEqual({ next: '1.2.3-beta.1' });
  expect(sent?.versions['1.2.3-beta.1']?.dist.integrity).toBe(integrityOf(file));
  const [archive] = Object.values(sent?._attachments ?? {});
  expect(archive?.data).toBe(readFileSync(file).toString('base64'));

  expect(await publish()).toMatchObject({ code: 0, output: expect.stringContaining('published already') });
  pack(file, { name: 'lantype', version: '1.2.3-beta.1', description: 'another' });
  expect(await publish()).toMatchObject({
    code: 1,
    output: expect.stringContaining('has another lantype 1.2.3-beta.1'),
  });
  expect(registry.published).toHaveLength(1);
});

describe('the package', async () => {
  const { stageHeadless } = (await import(path.join(ROOT, 'scripts/stage-headless.mjs'))) as {
    stageHeadless(folder: string): { private?: boolean; repository?: { url: string } };
  };
  const stage = (server: string, name: string) => {
    vi.stubEnv('GITHUB_SERVER_URL', server);
    vi.stubEnv('GITHUB_REPOSITORY', name);
    const made = stageHeadless(tempFolder());
    vi.unstubAllEnvs();
    return made;
  };

  it('may be published, unlike the root, and says where it was built: provenance is refused otherwise', () => {
    expect(JSON.parse(readScript('package.json')).private).toBe(true);
    const made = stage('https://github.example', 'example/lantype');
    expect(made.private).toBeUndefined();
    expect(made.repository?.url).toBe('git+https://github.example/example/lantype.git');
    expect(stage('', '').repository).toBeUndefined();
  });
});

it('without a token and without the identity of a workflow nobody is asked', async () => {
  const registry = await startNpmRegistry();
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'lantype-1.2.3.tgz'), '');
  const env = { LANTYPE_RELEASE_DIR: folder, npm_config_registry: registry.url, NPM_TOKEN: '' };
  expect(await runStep('publish-npm', env)).toMatchObject({ code: 1, output: expect.stringContaining('neither') });
  expect(await runStep('publish-npm', { ...env, NPM_TOKEN: 'x', LANTYPE_RELEASE_DIR: tempFolder() })).toMatchObject({
    code: 1,
    output: expect.stringContaining('has to have one'),
  });
  expect(registry.published).toEqual([]);
});

describe('provenance', skipUnless(process.platform !== 'win32', 'its stand-in for npm is a shell script'), () => {
  it('is asked for wherever it is not a registry on this computer; a workflow needs no token', async () => {
    const tools = tempFolder();
    const npm = path.join(tools, 'npm');
    writeFileSync(
      npm,
      `#!/bin/sh\ncase "$1" in\nconfig) echo https://registry.example/ ;;\nview) echo '{"error":{"code":"E404"}}' ;;\n*) printf '%s\\n' "$@" > '${tools}/asked' ; cat "$npm_config_userconfig" > '${tools}/config' ;;\nesac\n`,
    );
    chmodSync(npm, 0o755);
    const folder = tempFolder();
    const file = path.join(folder, 'lantype-1.2.3.tgz');
    writeFileSync(file, '');
    const env = { PATH: `${tools}:${SYSTEM_PATH}`, LANTYPE_RELEASE_DIR: folder, NPM_TOKEN: '' };
    const publish = (more: NodeJS.ProcessEnv) => runStep('publish-npm', { ...env, ...more });
    const read = (name: string): string => readFileSync(path.join(tools, name), 'utf8');
    const identity = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://identity.example' };

    expect(await publish(identity)).toMatchObject({ code: 0 });
    expect(read('asked').trim().split('\n')).toEqual([
      ...['publish', file, '--access', 'public', '--tag', 'latest', '--provenance'],
    ]);
    expect(read('config')).toBe('');
    expect(await publish({ ...identity, NPM_TOKEN: 'secret' })).toMatchObject({ code: 0 });
    expect(read('asked')).toContain('--provenance');
    // npm puts it in: the file has only the name of the variable.
    expect(read('config')).toBe('//registry.example/:_authToken=$' + '{NPM_TOKEN}\n');
  });
});
