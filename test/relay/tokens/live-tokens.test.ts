import { expect, it } from 'vitest';
import { LiveTokens } from '../../../src/relay/tokens/live-tokens.ts';
import { tokenRow } from './token-store-contract.ts';

it('devices come in the order of their oldest live tokens, however these came to be there', () => {
  const token = (deviceId: string, createdAt: number) =>
    tokenRow(`${deviceId} ${createdAt}`, { scope: 'receive', deviceId, createdAt });
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
