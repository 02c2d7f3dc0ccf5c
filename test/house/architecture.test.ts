import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

const namedFiles = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|scripts|bench|docs)\/[\w./-]+\.\w+)`/g)].map(([, file = '']) => file);

function section(title: string): string {
  const [, text = ''] = page.split(`\n## ${title}\n`);
  return text.split('\n## ', 1)[0] ?? '';
}

it('every file that docs/architecture.md names is there', () => {
  const files = namedFiles(page);
  expect(files.length).toBeGreaterThan(15);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('and every page that it links to', () => {
  const pages = [...page.matchAll(/\]\(([\w./-]+\.md)\)/g)].map(([, file = '']) => file);
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.filter((file) => !existsSync(path.join(root, 'docs', file)))).toEqual([]);
});

it('the way of a message passes no more than twelve files, a line for each', () => {
  const steps = section('The way of a message')
    .split('\n')
    .filter((line) => /^\d+\. /.test(line));
  expect(steps.map((line) => namedFiles(line).length)).toEqual(steps.map(() => 1));
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.length).toBeLessThanOrEqual(12);
});

it('the rooms and files of the relay are those in the table of its rooms', () => {
  const text = section('Inside the relay');
  const named = [...text.matchAll(/`(?:src\/relay\/)?(\w[\w-]*)(?:\/|\.ts)`/g)].map(([, room = '']) => room);
  const there = readdirSync(path.join(root, 'src/relay')).map((entry) => path.parse(entry).name);
  expect([...new Set(named)].sort()).toEqual([...new Set(there)].sort());
});

it('the classes of its contracts have the methods that it names', () => {
  const rows = [...section('Contracts').matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  const files: Record<string, string> = {
    AgentRegistry: 'src/relay/agents/agent-registry.ts',
    Outbox: 'src/relay/outbox/outbox.ts',
    AckTable: 'src/relay/outbox/ack-table.ts',
    Heartbeat: 'src/server/heartbeat/heartbeat.ts',
    ConnectionManager: 'src/server/sockets/connection-manager.ts',
  };
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(files));
  for (const [, name = '', methods = ''] of rows) {
    const source = readFileSync(path.join(root, files[name] ?? ''), 'utf8');
    for (const [, method = ''] of methods.matchAll(/`(\w+)`/g))
      expect(source).toMatch(new RegExp(`^  ${method}\\(`, 'm'));
  }
});
