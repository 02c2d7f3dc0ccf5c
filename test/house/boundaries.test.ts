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
  ['src/server/seed.ts', '../relay/relay-limits.ts'],
  ['src/server/guard/seed.ts', '../../relay/audit/audit.ts'],
  ['src/server/seed.ts', '../agent/agent.ts'],
  ['src/server/seed.ts', '../app/app.ts'],
  ['src/server/seed.ts', 'electron'],
  ['src/relay/seed.ts', '../agent/agent.ts'],
  ['src/relay/http/seed.ts', '../../agent/agent.ts'],
  ['src/relay/seed.ts', '../app/app.ts'],
  ['src/relay/seed.ts', '../cli/lantype.ts'],
  ['src/relay/seed.ts', '../../test/helpers/fake-clock.ts'],
  ['src/relay/seed.ts', 'electron'],
  ['src/relay/audit/seed.ts', '../tokens/jwt.ts'],
  ['src/relay/messages/seed.ts', '../store/message-store.ts'],
  ['src/relay/messages/seed.ts', '../outbox/waiting-requests.ts'],
  ['src/relay/store/seed.ts', '../outbox/outbox.ts'],
  ['src/relay/store/seed.ts', './../outbox/outbox.ts'],
  ['src/relay/store/seed.ts', '../delivery.ts'],
  ['src/relay/store/seed.ts', '../events/event-log.ts'],
  ['src/relay/store/seed.ts', '../http/authorizer.ts'],
  ['src/relay/store/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/store/seed.ts', '../../app/app.ts'],
  ['src/relay/store/seed.ts', '../../agent/agent.ts'],
  ['src/relay/store/seed.ts', 'electron'],
  ['src/relay/tokens/seed.ts', '../http/authorizer.ts'],
  ['src/relay/tokens/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/tokens/seed.ts', '../../app/app.ts'],
  ['src/relay/events/seed.ts', '../outbox/outbox.ts'],
  ['src/relay/events/seed.ts', '../agents/agent-registry.ts'],
  ['src/relay/events/seed.ts', '../http/authorizer.ts'],
  ['src/relay/events/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/events/seed.ts', '../../agent/agent.ts'],
  ['src/relay/outbox/seed.ts', '../delivery.ts'],
  ['src/relay/outbox/seed.ts', '../agents/agent-registry.ts'],
  ['src/relay/outbox/seed.ts', '../http/authorizer.ts'],
  ['src/relay/outbox/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/outbox/seed.ts', '../../cli/lantype.ts'],
  ['src/relay/agents/seed.ts', '../delivery.ts'],
  ['src/relay/agents/seed.ts', '../http/authorizer.ts'],
  ['src/relay/agents/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/agents/seed.ts', '../../agent/agent.ts'],
  ['src/relay/recognition/seed.ts', '../store/message-store.ts'],
  ['src/relay/recognition/seed.ts', '../http/authorizer.ts'],
  ['src/relay/recognition/seed.ts', '../../app/app.ts'],
  ['src/relay/recognition/seed.ts', 'electron'],
  ['src/relay/delivery.ts', './http/authorizer.ts'],
  ['src/relay/delivery.ts', './ws/socket-gateway.ts'],
  ['src/relay/delivery.ts', './relay.ts'],
  ['src/relay/delivery.ts', '../agent/agent.ts'],
  ['src/relay/cluster/seed.ts', '../relay.ts'],
  ['src/relay/cluster/log/seed.ts', '../../http/authorizer.ts'],
  ['src/relay/pairing/seed.ts', '../http/authorizer.ts'],
  ['src/relay/lan/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/metrics/seed.ts', '../relay.ts'],
  ['src/relay/metrics/seed.ts', '../../agent/agent.ts'],
  ['src/relay/ws/seed.ts', '../http/authorizer.ts'],
  ['src/relay/ws/observers/seed.ts', '../../relay-admin.ts'],
  ['src/relay/ws/seed.ts', '../../app/app.ts'],
  ['src/relay/http/seed.ts', '../ws/socket-gateway.ts'],
  ['src/relay/http/seed.ts', '../relay.ts'],
  ['src/relay/http/routes/seed.ts', '../../relay-lifecycle.ts'],
  ['src/relay/http/seed.ts', '../relay-server.ts'],
  ['src/agent/seed.ts', '../relay/relay.ts'],
  ['src/agent/seed.ts', '../server/guard/rate-limiter.ts'],
  ['src/agent/x11/seed.ts', '../../server/guard/rate-limiter.ts'],
  ['src/agent/x11/seed.ts', '../../relay/relay.ts'],
  ['src/agent/seed.ts', './../relay/relay.ts'],
  ['src/agent/seed.ts', '../app/app.ts'],
  ['src/agent/seed.ts', '../main/main.ts'],
  ['src/agent/seed.ts', 'electron/main'],
  ['src/agent/paste/seed.ts', '../x11/x11-desktop.ts'],
  ['src/agent/paste/seed.ts', '../x11/selection/owned-selection.ts'],
  ['src/agent/paste/seed.ts', './../x11/connection.ts'],
  ['src/agent/paste/seed.ts', '../wayland/wayland-desktop.ts'],
  ['src/agent/paste/seed.ts', '../windows/windows-desktop.ts'],
  ['src/agent/paste/seed.ts', '../nut/nut-typing.ts'],
  ['src/agent/paste/seed.ts', '../inbox/inbox.ts'],
  ['src/agent/paste/seed.ts', '../worker/worker-typist.ts'],
  ['src/agent/worker/seed.ts', '../paste/desktop.ts'],
  ['src/agent/worker/seed.ts', '../nut/nut-desktop.ts'],
  ['src/agent/worker/seed.ts', '../x11/connection.ts'],
  ['src/agent/worker/seed.ts', '../../relay/relay.ts'],
  ['src/agent/worker/seed.ts', '../../app/app.ts'],
  ['src/agent/worker/seed.ts', 'electron'],
  ['src/agent/native/seed.ts', '../wayland/wlroots-desktop.ts'],
  ['src/agent/native/seed.ts', '../programs/proc.ts'],
  ['src/agent/native/seed.ts', '../../protocol/limits.ts'],
  ['src/agent/native/seed.ts', 'electron'],
  ['src/agent/programs/seed.ts', '../x11/connection.ts'],
  ['src/agent/programs/seed.ts', '../wayland/wlroots-desktop.ts'],
  ['src/agent/programs/seed.ts', '../paste/paster.ts'],
  ['src/agent/programs/seed.ts', '../../relay/relay.ts'],
  ['src/agent/paste/seed.ts', '../../relay/relay.ts'],
  ['src/agent/paste/seed.ts', '../../server/guard/rate-limiter.ts'],
  ['src/agent/paste/seed.ts', '../../app/app.ts'],
  ['src/agent/paste/seed.ts', 'electron'],
  ['src/app/seed.ts', '../cli/lantype.ts'],
  ['src/app/seed.ts', '../main/main.ts'],
  ['src/app/seed.ts', 'electron'],
  ['src/app/control/seed.ts', '../../relay/relay.ts'],
  ['src/app/control/seed.ts', './../../relay/relay.ts'],
  ['src/app/control/seed.ts', '../../relay/messages/message-record.ts'],
  ['src/app/control/seed.ts', '../../cli/lantype.ts'],
  ['src/app/control/http/seed.ts', '../../../relay/relay-limits.ts'],
  ['src/app/control/http/seed.ts', '../../../relay/tokens/jwt.ts'],
  ['src/app/control/methods/seed.ts', '../../../relay/delivery.ts'],
  ['src/app/control/methods/seed.ts', '../../../main/main.ts'],
  ['src/cli/seed.ts', '../relay/relay.ts'],
  ['src/cli/seed.ts', '../server/guard/rate-limiter.ts'],
  ['src/cli/seed.ts', '../agent/agent.ts'],
  ['src/cli/seed.ts', '../main/main.ts'],
  ['src/cli/seed.ts', 'electron'],
  ['src/main/seed.ts', '../relay/relay.ts'],
  ['src/main/seed.ts', '../agent/agent.ts'],
  ['src/main/seed.ts', '../server/guard/rate-limiter.ts'],
  ['src/main/seed.ts', '../cli/lantype.ts'],
  ['src/preload/seed.ts', '../app/app.ts'],
  ['src/preload/seed.ts', '../base/clock.ts'],
  ['src/web/seed.ts', '../base/clock.ts'],
  ['src/web/seed.ts', '../renderer/window.ts'],
  ['src/web/seed.ts', '../phone/page.ts'],
  ['src/web/seed.ts', 'electron'],
  ['src/web/states/seed.ts', 'node:fs'],
  ['src/base/seed.ts', '../web/clock.ts'],
  ['src/server/seed.ts', '../web/clock.ts'],
  ['src/relay/store/seed.ts', '../../web/clock.ts'],
  ['src/relay/http/seed.ts', '../../web/clock.ts'],
  ['src/app/control/http/seed.ts', '../../../web/clock.ts'],
  ['src/relay/seed.ts', '../web/clock.ts'],
  ['src/agent/seed.ts', '../web/clock.ts'],
  ['src/app/seed.ts', '../web/clock.ts'],
  ['src/cli/seed.ts', '../web/clock.ts'],
  ['src/preload/seed.ts', '../web/clock.ts'],
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
  ['src/server/seed.ts', '../protocol/limits.ts'],
  ['src/server/guard/seed.ts', '../../base/clock.ts'],
  ['src/server/guard/seed.ts', '../server-limits.ts'],
  ['src/server/listener/seed.ts', '../guard/request-guard.ts'],
  ['src/server/seed.ts', 'ws'],
  ['src/relay/seed.ts', '../protocol/limits.ts'],
  ['src/relay/seed.ts', '../server/server-limits.ts'],
  ['src/relay/http/seed.ts', '../../base/clock.ts'],
  ['src/relay/http/routes/seed.ts', '../../outbox/message-service.ts'],
  ['src/relay/http/openapi/seed.ts', './operations/relay.ts'],
  ['src/relay/ws/seed.ts', '../delivery.ts'],
  ['src/relay/ws/observers/seed.ts', '../../events/event-log.ts'],
  ['src/relay/messages/seed.ts', './message-record.ts'],
  ['src/relay/messages/seed.ts', '../../protocol/message.ts'],
  ['src/relay/store/seed.ts', '../messages/message.ts'],
  ['src/relay/store/seed.ts', '../relay-limits.ts'],
  ['src/relay/store/seed.ts', '../../base/database.ts'],
  ['src/relay/tokens/seed.ts', '../audit/audit.ts'],
  ['src/relay/tokens/seed.ts', 'jose'],
  ['src/relay/events/seed.ts', '../store/write-batch.ts'],
  ['src/relay/outbox/seed.ts', '../store/message-store.ts'],
  ['src/relay/outbox/seed.ts', '../events/event-recorder.ts'],
  ['src/relay/agents/seed.ts', '../outbox/agent-writers.ts'],
  ['src/relay/agents/seed.ts', '../../server/sockets/connection-manager.ts'],
  ['src/relay/recognition/seed.ts', '../events/event-recorder.ts'],
  ['src/relay/recognition/seed.ts', '../../server/guard/token-bucket.ts'],
  ['src/relay/delivery.ts', './outbox/outbox.ts'],
  ['src/relay/delivery.ts', '../base/clock.ts'],
  ['src/relay/pairing/seed.ts', '../tokens/token-service.ts'],
  ['src/relay/seed.ts', 'express'],
  ['src/agent/x11/seed.ts', '../typing/typist.ts'],
  ['src/agent/x11/seed.ts', '../paste/desktop.ts'],
  ['src/agent/x11/selection/seed.ts', '../../paste/desktop.ts'],
  ['src/agent/nut/seed.ts', '../paste/desktop.ts'],
  ['src/agent/nut/seed.ts', '../worker/worker-calls.ts'],
  ['src/agent/worker/seed.ts', '../typing/typist.ts'],
  ['src/agent/paste/seed.ts', '../typing/typist.ts'],
  ['src/agent/paste/seed.ts', '../listeners.ts'],
  ['src/agent/paste/seed.ts', './desktop.ts'],
  ['src/agent/paste/seed.ts', '../../base/clock.ts'],
  ['src/agent/paste/seed.ts', '../../protocol/segments.ts'],
  ['src/agent/seed.ts', '../protocol/frames.ts'],
  ['src/app/seed.ts', '../relay/relay.ts'],
  ['src/app/seed.ts', '../agent/agent.ts'],
  ['src/app/seed.ts', '../server/listener/listener.ts'],
  ['src/app/control/seed.ts', '../../relay/relay-admin.ts'],
  ['src/app/control/seed.ts', '../relay/relay-part.ts'],
  ['src/app/control/methods/seed.ts', '../../../relay/relay-admin.ts'],
  ['src/app/control/methods/seed.ts', '../../relay/relay-part.ts'],
  ['src/app/control/http/seed.ts', '../../../server/server-limits.ts'],
  ['src/cli/seed.ts', '../app/app.ts'],
  ['src/cli/commands/seed.ts', '../../app/relay/token-admin.ts'],
  ['src/main/seed.ts', 'electron'],
  ['src/main/seed.ts', '../app/app.ts'],
  ['src/main/seed.ts', '../app/agent/typists.ts'],
  ['src/preload/seed.ts', 'electron'],
  ['src/web/states/seed.ts', '../../protocol/message.ts'],
  ['src/web/states/seed.ts', './state.ts'],
  ['src/web/seed.ts', 'zod'],
  ['src/main/seed.ts', '../web/language.ts'],
  ['src/renderer/seed.ts', '../web/clock.ts'],
  ['src/phone/net/seed.ts', '../../web/backoff.ts'],
  ['src/renderer/seed.ts', '../protocol/http.ts'],
  ['src/phone/seed.ts', '../protocol/http.ts'],
  ['test/relay/seed.ts', '../../src/agent/agent.ts'],
];

/** Files that import each other, and one that imports another which does not: their types alone. */
const CIRCLES: Readonly<Record<string, string>> = {
  'src/relay/store/circle-one.ts': `import type { Two } from './circle-two.ts';\nexport type One = Two[];\n`,
  'src/relay/store/circle-two.ts': `import type { One } from './circle-one.ts';\nexport type Two = { ones: One };\n`,
  'src/app/circle-outer.ts': `import { type Inner, inner } from './control/circle-inner.ts';\nexport type Outer = Inner;\nexport const outer = inner;\n`,
  'src/app/control/circle-inner.ts': `import type { Outer } from '../circle-outer.ts';\nexport type Inner = { outer?: Outer };\nexport const inner: Inner = {};\n`,
};
const NO_CIRCLES: Readonly<Record<string, string>> = {
  'src/server/line-end.ts': 'export type End = string;\n',
  'src/server/line-start.ts': `import type { End } from './line-end.ts';\nexport type Start = End;\n`,
};

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
/** Rule names by file, of one run over all seeded files. */
let findings: Map<string, string[]>;

/** Both forms of import, each in a file of its own. */
const FORMS = [
  ['static', (specifier: string) => `import * as seeded from '${specifier}';\nexport const use = seeded;\n`],
  ['dynamic', (specifier: string) => `export const use = import('${specifier}');\n`],
] as const;

/** A rule for one file holds for those whose names begin like its own. */
function seedName(file: string, specifier: string, form: string): string {
  const { dir, name } = path.posix.parse(file);
  return path.posix.join(dir, `${name}-${form}-${specifier.replaceAll(/[^a-z0-9]+/g, '-')}x.ts`);
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
  for (const [file, source] of Object.entries({ ...CIRCLES, ...NO_CIRCLES })) {
    writeFileSync(path.join(folder, file), source);
  }
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const rules = ['style/noRestrictedImports', 'correctness/noNodejsModules', 'suspicious/noImportCycles'];
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', ...rules.map((rule) => `--only=${rule}`), '.'],
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

it.each(Object.keys(CIRCLES))('%s may not be part of a circle, of types alone either', (file) => {
  expect(findings.get(file)).toEqual(['lint/suspicious/noImportCycles']);
});

it.each(Object.keys(NO_CIRCLES))('%s is part of none', (file) => {
  expect(findings.get(file) ?? []).toEqual([]);
});
