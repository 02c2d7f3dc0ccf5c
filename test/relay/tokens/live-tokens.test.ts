import { expect, test } from 'vitest';
import { LiveTokens } from '../../../src/relay/tokens/live-tokens.ts';
import type { TokenRow } from '../../../src/relay/tokens/token-store.ts';

function rowOf(name: string, other: Partial<TokenRow> = {}): TokenRow {
  const unknown = { deviceId: undefined, lastSeenAt: undefined, grants: undefined, origin: undefined };
  return { jti: `id of ${name}`, name, scope: 'send', createdAt: 0, ...unknown, ...other };
}

const only = (...devices: string[]) => ({ devices, keys: true });

test('who may send to a computer follows grants, and the end of tokens', () => {
  const [everywhere, here] = [rowOf('everywhere'), rowOf('here', { grants: only('desk', 'laptop') })];
  const live = new LiveTokens([everywhere, here, rowOf('desk', { scope: 'receive', deviceId: 'desk' })]);
  const senders = (deviceId: string) => Array.from(live.sendersTo(deviceId), ({ name }) => name);
  expect([senders('desk'), senders('study')]).toEqual([['everywhere', 'here'], ['everywhere']]);
  live.grant(here, only('study'));
  live.grant(everywhere, only('desk'));
  expect([senders('desk'), senders('laptop'), senders('study')]).toEqual([['everywhere'], [], ['here']]);
  live.grant(here, { devices: 'all', keys: false });
  expect(senders('laptop')).toEqual(['here']);
  live.delete(here);
  live.delete(everywhere);
  expect([senders('desk'), senders('laptop')]).toEqual([[], []]);
});

test('the ids of devices are one array until there is another, or one less', () => {
  const [first, again] = [1, 2].map((token) => rowOf(`desk ${token}`, { scope: 'receive', deviceId: 'desk' }));
  if (first === undefined || again === undefined) throw new Error('two rows');
  const live = new LiveTokens([first]);
  const before = live.devices();
  live.add(again);
  live.add(rowOf('phone'));
  live.delete(first);
  expect(live.devices()).toBe(before);
  live.delete(again);
  expect(live.devices()).toEqual([]);
  live.add(first);
  expect(live.devices()).toEqual(before);
});
