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
    '},',
    // What is bundled is asked for by the name of its chunk, which says where its parts come from.
    'load(url, context, next) {',
    '  const loaded = next(url, context);',
    "  const text = Buffer.from(loaded.source ?? '').toString();",
    "  const within = missing.find((each) => text.includes('// node_modules/' + each + '/'));",
    "  if (within !== undefined) throw new Error('it loads ' + within);",
    '  return loaded;',
    '} });',
  ];
  writeFileSync(hook, lines.join('\n'));
  return ['--import', hook, ...LANTYPE];
}

const LATE = ['dbus-native', 'koffi', '@nut-tree/nut-js', '@nats-io'];

it.each(['hub', 'relay'])('a %s starts without what only some desktops, or a cluster, need', async (mode) => {
  const program = without(LATE);
  const args = ['--mode', mode, '--data-dir', tempFolder()];
  const lantype = await startLantype(args, withoutDisplay(), [], program);
  onTestFinished(() => lantype.stop());
  expect(lantype.ready).toMatchObject({ mode, relay: { url: expect.any(String) } });
});

it('what is loaded is seen, though it is bundled: a relay of a cluster loads NATS', async () => {
  const args = ['--mode', 'relay', '--cluster', 'nats://127.0.0.1:1', '--data-dir', tempFolder()];
  await expect(startLantype(args, withoutDisplay(), [], without(LATE))).rejects.toThrow('it loads @nats-io');
});
