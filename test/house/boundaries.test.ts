import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The real configuration must refuse each of these: the file and the import that is seeded in it. */
const VIOLATIONS: readonly (readonly [file: string, specifier: string])[] = [
  ['src/protocol/seed.ts', '../base/clock.ts'],
  ['src/protocol/seed.ts', '../relay/relay.ts'],
  ['src/protocol/seed.ts', 'ws'],
  ['src/protocol/seed.ts', 'node:fs'],
  ['src/base/seed.ts', '../protocol/limits.ts'],
  ['src/base/seed.ts', '../agent/agent.ts'],
  ['src/base/seed.ts', 'electron'],
  ['src/relay/seed.ts', '../agent/agent.ts'],
  ['src/relay/http/seed.ts', '../../agent/agent.ts'],
  ['src/relay/seed.ts', '../app/app.ts'],
  ['src/relay/seed.ts', '../cli/lantype.ts'],
  ['src/relay/seed.ts', '../../test/helpers/fake-clock.ts'],
  ['src/relay/seed.ts', 'electron'],
  ['src/agent/seed.ts', '../relay/relay.ts'],
  ['src/agent/x11/seed.ts', '../../relay/relay.ts'],
  ['src/agent/seed.ts', './../relay/relay.ts'],
  ['src/agent/seed.ts', '../app/app.ts'],
  ['src/agent/seed.ts', '../main/main.ts'],
  ['src/agent/seed.ts', 'electron/main'],
  ['src/app/seed.ts', '../cli/lantype.ts'],
  ['src/app/seed.ts', '../main/main.ts'],
  ['src/app/seed.ts', 'electron'],
  ['src/cli/seed.ts', '../relay/relay.ts'],
  ['src/cli/seed.ts', '../agent/agent.ts'],
  ['src/cli/seed.ts', '../main/main.ts'],
  ['src/cli/seed.ts', 'electron'],
  ['src/main/seed.ts', '../relay/relay.ts'],
  ['src/main/seed.ts', '../cli/lantype.ts'],
  ['src/preload/seed.ts', '../app/app.ts'],
  ['src/preload/seed.ts', '../base/clock.ts'],
  ['src/renderer/seed.ts', '../app/app.ts'],
  ['src/renderer/seed.ts', 'electron'],
  ['src/renderer/seed.ts', 'node:fs'],
  ['src/phone/seed.ts', '../renderer/window.ts'],
  ['src/phone/seed.ts', 'node:crypto'],
];

/** And let each of these pass. */
const LEGAL: readonly (readonly [file: string, specifier: string])[] = [
  ['src/protocol/seed.ts', 'zod'],
  ['src/protocol/seed.ts', './limits.ts'],
  ['src/base/seed.ts', 'node:sqlite'],
  ['src/relay/seed.ts', '../protocol/limits.ts'],
  ['src/relay/http/seed.ts', '../../base/clock.ts'],
  ['src/relay/http/seed.ts', '../relay.ts'],
  ['src/relay/seed.ts', 'express'],
  ['src/agent/x11/seed.ts', '../typing/typist.ts'],
  ['src/agent/seed.ts', '../protocol/frames.ts'],
  ['src/app/seed.ts', '../relay/relay.ts'],
  ['src/app/seed.ts', '../agent/agent.ts'],
  ['src/cli/seed.ts', '../app/app.ts'],
  ['src/main/seed.ts', 'electron'],
  ['src/main/seed.ts', '../app/app.ts'],
  ['src/preload/seed.ts', 'electron'],
  ['src/renderer/seed.ts', '../protocol/http.ts'],
  ['src/phone/seed.ts', '../protocol/http.ts'],
  ['test/relay/seed.ts', '../../src/agent/agent.ts'],
];

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
/** Rule names by file, of one run over all seeded files. */
let findings: Map<string, string[]>;

/** Both forms of import, each in a file of its own. */
const FORMS = [
  ['static', (specifier: string) => `import * as seeded from '${specifier}';\nexport const use = seeded;\n`],
  ['dynamic', (specifier: string) => `export const use = import('${specifier}');\n`],
] as const;

function seedName(file: string, specifier: string, form: string): string {
  return path.posix.join(path.posix.dirname(file), `${form}-${specifier.replaceAll(/[^a-z0-9]+/g, '-')}x.ts`);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lantype-boundaries-'));
  copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
  for (const [file, specifier] of [...VIOLATIONS, ...LEGAL]) {
    for (const [form, write] of FORMS) {
      const seed = path.join(folder, seedName(file, specifier, form));
      mkdirSync(path.dirname(seed), { recursive: true });
      writeFileSync(seed, write(specifier));
    }
  }
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const rules = ['--only=style/noRestrictedImports', '--only=correctness/noNodejsModules'];
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', ...rules, '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  findings = new Map();
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    const file = location.path.replaceAll('\\', '/');
    findings.set(file, [...(findings.get(file) ?? []), category]);
  }
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(FORMS)('boundaries, %s import', (form) => {
  it.each(VIOLATIONS)('%s may not import %s', (file, specifier) => {
    expect(findings.get(seedName(file, specifier, form)) ?? []).not.toEqual([]);
  });

  it.each(LEGAL)('%s may import %s', (file, specifier) => {
    expect(findings.get(seedName(file, specifier, form)) ?? []).toEqual([]);
  });
});
