import { isDeepStrictEqual } from 'node:util';
import type { RelayHost } from '../world/relay-host.ts';
import type { World } from '../world/world.ts';

/** In the end all relays of a cluster have the same: messages, events with their numbers, owners. */
export function checkAlike(world: World): void {
  const [first, ...others] = world.members;
  if (first === undefined) return;
  const expected = contentOf(first);
  for (const other of others) {
    const content = contentOf(other);
    for (const table of TABLES) {
      const [one, two] = comparable(world, expected[table.name] ?? [], content[table.name] ?? []);
      if (isDeepStrictEqual(one, two)) continue;
      const what = difference(one, two);
      world.model.violated('alike', `${table.name} of ${first.machine.name} and ${other.machine.name}: ${what}`);
    }
  }
}

const TABLES = [
  { name: 'messages', sql: 'SELECT * FROM messages ORDER BY seq' },
  { name: 'events', sql: 'SELECT last, events FROM eventBlocks ORDER BY last' },
  { name: 'owners', sql: 'SELECT deviceId, session FROM clusterOwners ORDER BY deviceId' },
] as const;

/** Who had to begin with a log whose beginning is gone does not know what was over before. */
function comparable(world: World, one: string[], other: string[]): readonly [string[], string[]] {
  if (!world.model.happened('log gone')) return [one, other];
  const rows = Math.min(one.length, other.length);
  return [one.slice(one.length - rows), other.slice(other.length - rows)];
}

function contentOf({ membership }: RelayHost): Record<string, string[]> {
  return Object.fromEntries(
    TABLES.map(({ name, sql }) => [
      name,
      (membership?.copy.statement(sql).all() ?? []).map((row) => JSON.stringify(row)),
    ]),
  );
}

function difference(one: readonly string[], other: readonly string[]): string {
  const index = one.findIndex((row, place) => row !== other[place]);
  const at = index < 0 ? one.length : index;
  return `row ${at} of ${one.length} and ${other.length}: ${one[at]} and ${other[at]}`;
}
