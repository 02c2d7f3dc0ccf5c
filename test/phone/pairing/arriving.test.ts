import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { ApiError, NoAnswer } from '../../../src/phone/net/api-error.ts';
import { openMembership } from '../../../src/phone/pairing/membership.ts';
import { Pairing } from '../../../src/phone/pairing/pairing.ts';
import { readPairingFragment } from '../../../src/phone/pairing/pairing-fragment.ts';
import { phoneName } from '../../../src/phone/pairing/phone-name.ts';
import { openLocalState } from '../../../src/phone/preferences/preferences.ts';
import { formatPairingLink } from '../../../src/protocol/pairing-link.ts';
import { newStorage } from '../phone-under-test.ts';

const CODE = 'k3J0pXqYw8sT1vRzB5nM7g';

test('reads the links that the relay makes, and nothing else', () => {
  const link = (role: 'send' | 'receive') =>
    formatPairingLink({ host: '192.168.1.5', port: 7443, pin: 'p'.repeat(43), code: CODE, role });
  expect(readPairingFragment(new URL(link('send')).hash)).toEqual({ code: CODE });
  expect(readPairingFragment(new URL(link('receive')).hash)).toEqual({ problem: 'wrong-role' });
  expect(readPairingFragment('#code=abc&role=send')).toEqual({ problem: 'damaged' });
  expect(readPairingFragment(`#code=${CODE}&role=king`)).toEqual({ problem: 'damaged' });
  expect(readPairingFragment('#/history')).toBeUndefined();
  expect(readPairingFragment('')).toBeUndefined();
});

test.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1', 5, 'iPhone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', 5, 'iPad'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15', 0, 'Mac'],
  ['Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041) Chrome/140 Mobile Safari/537.36', 5, 'Pixel 8'],
  ['Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36', 5, 'Android phone'],
  ['Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Safari/537.36', 5, 'Android tablet'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0', 5, 'Android phone'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0', 0, 'Browser'],
])('calls %s by its name', async (userAgent, maxTouchPoints, name) => {
  expect(await phoneName({ userAgent, maxTouchPoints })).toBe(name);
});

test('asks the browser for the model where it tells', async () => {
  const userAgentData = { getHighEntropyValues: async () => ({ model: 'Pixel 9 Pro' }) };
  expect(await phoneName({ userAgent: 'Android; K', maxTouchPoints: 5, userAgentData } as never)).toBe('Pixel 9 Pro');
});

function pairing(pair: () => Promise<{ token: string; relayId: string; name: string }>, devices = async () => []) {
  const membership = openMembership(newStorage());
  const service = new Pairing({
    api: { pair, devices },
    phoneName: async () => 'Pixel',
    membership: membership.value,
    former: signal(undefined),
    lastRelayId: () => undefined,
    onOtherRelay: () => undefined,
    persist: () => undefined,
  });
  return { service, membership };
}

test.each([
  [new ApiError('UNAUTHORIZED', 401, ''), 'code'],
  [new ApiError('FORBIDDEN', 403, ''), 'wrong-role'],
  [new ApiError('RATE_LIMITED', 429, ''), 'too-many'],
  [new ApiError('INTERNAL_ERROR', 500, ''), 'other'],
  [new NoAnswer(''), 'no-answer'],
])('says of %s: %s', async (error, problem) => {
  const { service, membership } = pairing(() => Promise.reject(error));
  await service.open({ code: CODE });
  expect(service.state.value).toEqual({ state: 'failed', problem });
  expect(membership.value.value).toBeUndefined();
});

test('tries the same code again when it is told to', async () => {
  let tries = 0;
  const { service, membership } = pairing(async () => {
    tries += 1;
    if (tries === 1) throw new NoAnswer('');
    return { token: 't', relayId: 'r', name: 'Study' };
  });
  await service.open({ code: CODE });
  await service.retry();
  expect(membership.value.value).toEqual({ token: 't', relayId: 'r', name: 'Study' });
  await service.retry();
  expect(tries).toBe(2);
});

test('two links at once make one member of it, with one token', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let tokens = 0;
  const { service, membership } = pairing(async () => {
    tokens += 1;
    const token = `t${tokens}`;
    await promise;
    return { token, relayId: 'r', name: 'Study' };
  });
  const both = Promise.all([service.open({ code: CODE }), service.open({ code: CODE })]);
  resolve();
  await both;
  expect(tokens).toBe(1);
  expect(membership.value.value).toEqual({ token: 't1', relayId: 'r', name: 'Study' });
});

test('what was kept comes back, and nonsense does not', () => {
  const storage = newStorage();
  const first = openMembership(storage);
  first.value.value = { token: 't', relayId: 'r', name: 'n' };
  expect(openMembership(storage).value.value).toEqual({ token: 't', relayId: 'r', name: 'n' });
  first.value.value = undefined;
  expect(storage.stored.has('lantype.relay')).toBe(false);
  for (const nonsense of ['{', '{"token":1}', '"x"', 'null']) {
    storage.stored.set('lantype.relay', nonsense);
    storage.stored.set('lantype.preferences', nonsense);
    expect(openMembership(storage).value.value).toBeUndefined();
    expect(openLocalState(storage).preferences.value).toMatchObject({ language: 'auto', sendAfterPause: 0 });
  }
  storage.stored.set('lantype.preferences', '{"language":"xx","spokenCommands":true,"sendAfterPause":99}');
  expect(openLocalState(storage).preferences.value).toMatchObject({ language: 'auto', spokenCommands: true });
});

test('a storage that is full costs nothing but the memory of it', () => {
  const storage = {
    ...newStorage(),
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  const { draft } = openLocalState(storage);
  draft.value = 'still here';
  expect(draft.value).toBe('still here');
});
