import { expect, test } from 'vitest';
import { foundRelay } from '../../../src/agent/discovery/find-relays.ts';

const txt = { pin: 'A'.repeat(43), name: 'Study' };

test('a relay, with an address for each of its networks', () => {
  const addresses = ['192.168.1.5', 'fe80::1', 'fd00::5'];
  expect(foundRelay({ port: 7_443, addresses, txt: { ...txt, more: 'x' } })).toEqual({
    ...txt,
    urls: ['https://192.168.1.5:7443', 'https://[fd00::5]:7443'],
  });
});

test.each([
  ['no TXT record', undefined],
  ['no pin', { name: 'Study' }],
  ['a pin that is none', { ...txt, pin: 'short' }],
  ['terminal escapes in the name', { ...txt, name: 'Study\u001b[2J' }],
])('%s: no relay', (_what, bad) => {
  expect(foundRelay({ port: 7_443, addresses: ['192.168.1.5'], txt: bad })).toBeUndefined();
});

test('no address that can be used: no relay', () => {
  expect(foundRelay({ port: 7_443, addresses: ['fe80::1'], txt })).toBeUndefined();
  expect(foundRelay({ port: 7_443, txt })).toBeUndefined();
});
