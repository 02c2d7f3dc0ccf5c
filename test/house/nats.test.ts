import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

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
