import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipUnless } from '../helpers/skip-unless.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ROOT, runStep, SYSTEM_PATH } from './ci-step.ts';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };

describe('the notes of a release', async () => {
  const { notesOf } = (await import(path.join(ROOT, 'scripts/ci-steps/changelog.mjs'))) as {
    notesOf(version: string, changelog?: string): string;
  };
  const changelog =
    '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-30\n\n### Added\n\n- A.\n\n## [1.1.0]\n\n- B.\n';

  it('are its section of the changelog', () => {
    expect(notesOf('1.2.0', changelog)).toBe('### Added\n\n- A.\n');
    expect(notesOf('1.1.0', `${changelog}\n[1.1.0]: https://example.com/1.1.0\n`)).toBe('- B.\n');
    expect(notesOf('Unreleased')).toContain('### Added');
  });

  it.each(['1.3.0', 'Unreleased', '1.2'])('are asked for, where there are none: %s', (wanted) => {
    expect(() => notesOf(wanted, changelog)).toThrow(`CHANGELOG.md says nothing about ${wanted}`);
  });
});

it.each(['v9.9.9', 'main', ''])('a tag that is not the version is not released: "%s"', async (tag) => {
  const { code, output } = await runStep('check-tag', { GITHUB_REF_NAME: tag });
  expect(code).toBe(1);
  expect(output).toContain(`package.json says ${version}`);
});

it('nor is a version that the changelog does not know', async () => {
  const { code, output } = await runStep('check-tag', { GITHUB_REF_NAME: `v${version}` });
  const changelog = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  if (changelog.includes(`## [${version}]`)) expect(code).toBe(0);
  else expect([code, output]).toEqual([1, expect.stringContaining(`says nothing about ${version}`)]);
});

/** npm reads the whole lock file: on a busy machine that takes a while. */
const SBOM_MS = 180_000;

it('a release has its notes, an SBOM that is valid, and the sums of all other files', {
  timeout: SBOM_MS,
}, async () => {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'Lantype.AppImage'), 'not really');
  const { code, output } = await runStep('release-files', { LANTYPE_RELEASE_DIR: folder });
  expect(code, output).toBe(0);
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  expect(read('release-notes.md')).toContain('### Added');

  const bomName = `lantype-${version}.cdx.json`;
  const sum = (name: string): string =>
    `${createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex')}  ${name}\n`;
  expect(read('SHA256SUMS')).toBe(sum('Lantype.AppImage') + sum(bomName));

  const bom = JSON.parse(read(bomName));
  expect(bom.metadata.component).toMatchObject({ name: 'lantype', version });
  const scopes = new Map(bom.components.map((each: { name: string; scope: string }) => [each.name, each.scope]));
  // What runs, what is built into the pages and what that needs; and what nobody gets.
  const shipped = [
    'express',
    'ws',
    'zod',
    'x11',
    'electron-updater',
    'preact',
    '@preact/signals-core',
    '@picocss/pico',
    'electron',
  ];
  expect(shipped.filter((name) => scopes.get(name) !== 'required')).toEqual([]);
  expect(['vitest', 'knip', 'typescript'].map((name) => scopes.get(name))).toEqual([
    'optional',
    'optional',
    'optional',
  ]);
  expect(await whyNoBom(bom)).toBeNull();
  expect(await whyNoBom({ ...bom, components: [{ nam: 'x' }] })).not.toBeNull();
});

/** What CycloneDX's own schema says against it. */
async function whyNoBom(bom: { specVersion: string }): Promise<unknown> {
  const require = createRequire(import.meta.url);
  const { Validation, Spec } = require('@cyclonedx/cyclonedx-library');
  const validator = new Validation.JsonStrictValidator(Spec.Version[`v${bom.specVersion.replace('.', 'dot')}`]);
  return await validator.validate(JSON.stringify(bom));
}

describe('publishing', skipUnless(process.platform !== 'win32', 'its stand-in for gh is a shell script'), () => {
  it('hands everything to gh, as a draft, and fails when that does', async () => {
    const folder = tempFolder();
    const tools = tempFolder();
    const gh = path.join(tools, 'gh');
    writeFileSync(gh, `#!/bin/sh\nprintf '%s\\n' "$@" > '${tools}/asked'\nexit "\${GH_EXIT:-0}"\n`);
    chmodSync(gh, 0o755);
    for (const name of ['SHA256SUMS', 'Lantype.AppImage', 'release-notes.md'])
      writeFileSync(path.join(folder, name), '');
    const env = {
      PATH: `${tools}:${SYSTEM_PATH}`,
      GITHUB_REF_NAME: 'v1.2.3-beta.1',
      LANTYPE_RELEASE_DIR: folder,
    };
    expect(await runStep('publish', env)).toMatchObject({ code: 0 });
    const file = (name: string): string => path.join(folder, name);
    expect(readFileSync(path.join(tools, 'asked'), 'utf8').trim().split('\n')).toEqual([
      ...['release', 'create', 'v1.2.3-beta.1', '--verify-tag', '--draft', '--prerelease'],
      ...['--title', 'Lantype 1.2.3-beta.1', '--notes-file', file('release-notes.md')],
      ...[file('Lantype.AppImage'), file('SHA256SUMS')],
    ]);
    expect(await runStep('publish', { ...env, GH_EXIT: '4' })).toMatchObject({ code: 1 });
    expect(await runStep('publish', { ...env, GITHUB_REF_NAME: '' })).toMatchObject({ code: 1 });
  });
});

describe('the environment of electron-builder', async () => {
  const { builderEnvironment } = (await import(path.join(ROOT, 'scripts/ci-steps/installers.mjs'))) as {
    builderEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv;
  };
  const secrets = {
    WINDOWS_CERTIFICATE: 'win',
    WINDOWS_CERTIFICATE_PASSWORD: 'pw',
    MACOS_CERTIFICATE: 'mac',
    MACOS_CERTIFICATE_PASSWORD: 'pm',
    APPLE_ID: 'id',
    APPLE_APP_SPECIFIC_PASSWORD: 'pa',
    APPLE_TEAM_ID: 'team',
  };

  it('has the secrets of its own system, by the names that electron-builder knows', () => {
    expect(builderEnvironment({ HOME: '/h', ...secrets }, 'win32')).toEqual({
      HOME: '/h',
      CSC_LINK: 'win',
      CSC_KEY_PASSWORD: 'pw',
    });
    expect(builderEnvironment(secrets, 'darwin')).toEqual({
      CSC_LINK: 'mac',
      CSC_KEY_PASSWORD: 'pm',
      APPLE_ID: 'id',
      APPLE_APP_SPECIFIC_PASSWORD: 'pa',
      APPLE_TEAM_ID: 'team',
    });
    expect(builderEnvironment(secrets, 'linux')).toEqual({ CSC_IDENTITY_AUTO_DISCOVERY: 'false' });
  });

  it('has none where none is given: GitHub makes an empty text of a secret that is not set', () => {
    const empty = Object.fromEntries(Object.keys(secrets).map((name) => [name, '']));
    expect(builderEnvironment(empty, 'darwin')).toEqual({ CSC_IDENTITY_AUTO_DISCOVERY: 'false' });
  });
});

const runtime = existsSync(path.join(ROOT, 'node_modules/electron/dist'));
describe('Electron', skipUnless(!runtime, "Electron's runtime is here: CI's step would run all of its suites"), () => {
  it('is what its step is about: without its runtime it fails, and skips nothing quietly', async () => {
    const { code, output } = await runStep('electron', { ELECTRON_MIRROR: 'http://127.0.0.1:1/' });
    expect(code).toBe(1);
    expect(output).toContain("Electron's runtime is not here: it cannot be downloaded (127.0.0.1:1: ");
  });
});
