import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LANTYPE } from '../helpers/processes/lantype-command.ts';
import { startLantype, withoutDisplay } from '../helpers/processes/lantype-process.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What loads a package when its file is loaded. Types load nothing. */
const STATIC = /^(?:import (?!type )[^;]*?from|export [^;]*?from|import) '@nats-io\//ms;

it('nothing of NATS is loaded before a cluster asks for it', () => {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT });
  const naming = files.filter((file) => readFileSync(path.join(ROOT, file), 'utf8').includes('@nats-io/'));
  expect(naming.length).toBeGreaterThan(0);
  expect(naming.filter((file) => STATIC.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

it('a static import is seen, however it is written', () => {
  const statics = ["import { connect } from '@nats-io/transport-node';", "import {\n  a,\n  b,\n} from '@nats-io/kv';"];
  for (const text of [...statics, "import '@nats-io/kv';", "export { x } from '@nats-io/kv';"]) {
    expect(text).toMatch(STATIC);
    expect(`import { z } from 'zod';\n${text}`).toMatch(STATIC);
  }
  const late =
    "import { z } from 'zod';\nimport type { KV } from '@nats-io/kv';\nconst { Kvm } = await import('@nats-io/kv');";
  expect(late).not.toMatch(STATIC);
});

/** A program that cannot load these, as where they are not installed. */
function without(packages: readonly string[]): string[] {
  const hook = path.join(tempFolder(), 'without.mjs');
  const lines = [
    "import { registerHooks } from 'node:module';",
    `const missing = ${JSON.stringify(packages)};`,
    "const names = (specifier) => missing.some((each) => specifier === each || specifier.startsWith(each + '/'));",
    'registerHooks({ resolve(specifier, context, next) {',
    "  if (names(specifier)) throw new Error('it asks for ' + specifier);",
    '  return next(specifier, context);',
    '} });',
  ];
  writeFileSync(hook, lines.join('\n'));
  return ['--import', hook, ...LANTYPE];
}

it.each(['hub', 'relay'])('a %s starts without what only some desktops, or a cluster, need', async (mode) => {
  const program = without(['dbus-native', 'koffi', '@nut-tree/nut-js', '@nats-io']);
  const args = ['--mode', mode, '--data-dir', tempFolder()];
  const lantype = await startLantype(args, withoutDisplay(), [], program);
  onTestFinished(() => lantype.stop());
  expect(lantype.ready).toMatchObject({ mode, relay: { url: expect.any(String) } });
});
