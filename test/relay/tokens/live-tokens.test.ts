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

test('the ids of devices are one array until a device has another token, or one less', () => {
  const desk = rowOf('desk', { scope: 'receive', deviceId: 'desk' });
  const phone = rowOf('phone');
  const live = new LiveTokens([desk]);
  const before = live.devices();
  live.add(phone);
  live.delete(phone);
  expect(live.devices()).toBe(before);
  live.delete(desk);
  expect(live.devices()).toEqual([]);
});

test('devices come in the order of their oldest live tokens, however these came to be there', () => {
  const token = (deviceId: string, createdAt: number) =>
    rowOf(`${deviceId} ${createdAt}`, { scope: 'receive', deviceId, createdAt });
  const [first, second, third, anew] = [token('b', 1), token('a', 2), token('c', 2), token('b', 3)];
  const live = new LiveTokens([first, second, third]);
  expect(live.devices()).toEqual(['b', 'a', 'c']);
  live.add(anew);
  expect(live.devices()).toEqual(['b', 'a', 'c']);
  live.delete(first);
  // As at a start, or at another relay.
  expect(live.devices()).toEqual(['a', 'c', 'b']);
  expect(new LiveTokens([anew, third, second]).devices()).toEqual(['a', 'c', 'b']);
});
