import { expect, test } from 'vitest';
import type { ConnectionProblem } from '../../../src/agent/connection/connection-state.ts';
import { RelayLocator } from '../../../src/agent/discovery/relay-locator.ts';
import type { FoundRelay } from '../../../src/agent/discovery/relay-sightings.ts';

const PIN = 'A'.repeat(43);
const OLD = 'https://192.168.1.5:7443';
const problem = (code: ConnectionProblem['code']): ConnectionProblem => ({ code, message: '' });

function relayAt(...announced: FoundRelay[]) {
  const remembered: string[] = [];
  const network = { announced, asked: 0 };
  const locator = new RelayLocator({
    url: OLD,
    pin: PIN,
    find: async () => {
      network.asked += 1;
      return network.announced;
    },
    remember: (url) => void remembered.push(url),
  });
  return { locator, remembered, network };
}

test.each(['UNREACHABLE', 'TIMEOUT', 'WRONG_KEY'] as const)('%s: it goes where the pinned key is', async (code) => {
  const { locator, remembered } = relayAt({ name: 'Study', pin: PIN, urls: ['https://192.168.1.9:7443'] });
  await locator.missed(problem(code));
  expect(locator.url).toBe('https://192.168.1.9:7443');
  expect(remembered).toEqual([]);
  locator.arrived();
  locator.arrived();
  expect(remembered).toEqual(['https://192.168.1.9:7443']);
});

test('never to another key, whatever its name', async () => {
  const { locator } = relayAt({ name: 'Study', pin: 'B'.repeat(43), urls: ['https://192.168.1.66:7443'] });
  await locator.missed(problem('UNREACHABLE'));
  expect(locator.url).toBe(OLD);
});

test('a relay that is there and refuses is not looked for', async () => {
  const { locator, network } = relayAt({ name: 'Study', pin: PIN, urls: ['https://192.168.1.9:7443'] });
  await locator.missed(problem('UNAUTHORIZED'));
  await locator.missed(problem('SHUTTING_DOWN'));
  expect([network.asked, locator.url]).toEqual([0, OLD]);
});

test('each of its addresses gets a turn, and so does the one where it was', async () => {
  const urls = ['https://10.0.0.1:7443', 'https://192.168.1.9:7443'];
  const { locator } = relayAt({ name: 'Study', pin: PIN, urls });
  const tried: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await locator.missed(problem('UNREACHABLE'));
    tried.push(locator.url);
  }
  expect(tried).toEqual([...urls, OLD, urls[0]]);
});

test('the network is asked once at a time, and no network changes nothing', async () => {
  const { locator, network } = relayAt();
  await Promise.all([locator.missed(problem('UNREACHABLE')), locator.missed(problem('UNREACHABLE'))]);
  expect([network.asked, locator.url]).toEqual([1, OLD]);
  const none = new RelayLocator({
    url: OLD,
    pin: PIN,
    find: () => Promise.reject(new Error('no network')),
    remember: () => undefined,
  });
  await none.missed(problem('UNREACHABLE'));
  expect(none.url).toBe(OLD);
});
