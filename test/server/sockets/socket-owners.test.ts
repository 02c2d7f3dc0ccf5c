import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { socketOwners } from './socket-owners.ts';

function sourcesOf(room: 'server' | 'relay' | 'app'): Record<string, string> {
  const root = path.resolve(import.meta.dirname, '../../../src', room);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(
    files.map((file) => [`${room}/${file.replaceAll('\\', '/')}`, readFileSync(path.join(root, file), 'utf8')]),
  );
}

/** The relay, with the shell that it stands on. */
const relaySources = (): Record<string, string> => ({ ...sourcesOf('server'), ...sourcesOf('relay') });

/**
 * TCP connections below HTTP, of whoever knocks: those that have shown no token are limited, and all of the LAN end with
 * the sharing. No client of the relay is found through them, and nothing is written to them.
 */
const BELOW_HTTP = [
  'server/guard/stranger-pool.ts: StrangerPool',
  'server/listener/first-byte.ts: PlainDoor',
  'relay/lan/lan-listener.ts: LanListener',
  'relay/lan/lan-listeners.ts: LanListeners',
];

it('the ConnectionManager alone keeps the sockets of clients', () => {
  const sources = relaySources();
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  const owners = [...BELOW_HTTP, 'server/sockets/connection-manager.ts: ConnectionManager'];
  expect(socketOwners(sources).sort()).toEqual(owners.sort());
  for (const owner of BELOW_HTTP) {
    const source = sources[owner.split(':')[0] ?? ''] ?? '';
    expect(source).not.toMatch(/WebSocket|ClientWriter|\.write\(/);
  }
});

it('the app, which has windows of its own to talk to, keeps none beside it', () => {
  const sources = sourcesOf('app');
  expect(Object.keys(sources).length).toBeGreaterThan(30);
  expect(socketOwners(sources)).toEqual([]);
});

it.each([
  'class Other {\n  readonly #sockets = new Map<string, WebSocket>();\n}',
  'export class Other implements Thing {\n  #writers: Set<ClientWriter> = new Set();\n}',
  'class Other {\n  readonly #all: Connection[] = [];\n}',
  'class Other {\n  readonly #all = new Map<string, { readonly since: number; stream: Duplex }>();\n  f(): void {\n    if (1) {\n    }\n  }\n}',
  'interface Entry {\n  readonly socket: WebSocket;\n}\nclass Other {\n  readonly #entries = new Map<string, Entry>();\n}',
  'class Wrapped {\n  readonly #stream: Duplex;\n}\nclass Entry {\n  wrapped: Wrapped;\n}\nclass Other {\n  entries: Array<Entry> = [];\n}',
  'const server = new WebSocketServer({ clientTracking: true });',
])('would see another one: %s', (source) => {
  expect(socketOwners({ ...relaySources(), 'seeded.ts': source })).toContainEqual(expect.stringContaining('seeded.ts'));
});
