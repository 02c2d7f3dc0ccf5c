import { expect, test } from 'vitest';
import type { ConnectionProblem } from '../../../src/agent/connection/connection-state.ts';
import type { FoundRelay } from '../../../src/agent/discovery/find-relays.ts';
import { RelayWhereabouts } from '../../../src/agent/discovery/relay-whereabouts.ts';

const PIN = 'A'.repeat(43);
const OLD = 'https://192.168.1.5:7443';
const problem = (code: ConnectionProblem['code']): ConnectionProblem => ({ code, message: '' });

function relayAt(...announced: FoundRelay[]) {
  const remembered: string[] = [];
  const network = { announced, asked: 0 };
  const whereabouts = new RelayWhereabouts({
    url: OLD,
    pin: PIN,
    find: async () => {
      network.asked += 1;
      return network.announced;
    },
    remember: (url) => void remembered.push(url),
  });
  return { whereabouts, remembered, network };
}

test.each(['UNREACHABLE', 'TIMEOUT', 'WRONG_KEY'] as const)('%s: it goes where the pinned key is', async (code) => {
  const { whereabouts, remembered } = relayAt({ name: 'Study', pin: PIN, urls: ['https://192.168.1.9:7443'] });
  await whereabouts.missed(problem(code));
  expect(whereabouts.url).toBe('https://192.168.1.9:7443');
  expect(remembered).toEqual([]);
  whereabouts.arrived();
  whereabouts.arrived();
  expect(remembered).toEqual(['https://192.168.1.9:7443']);
});

test('never to another key, whatever its name', async () => {
  const { whereabouts } = relayAt({ name: 'Study', pin: 'B'.repeat(43), urls: ['https://192.168.1.66:7443'] });
  await whereabouts.missed(problem('UNREACHABLE'));
  expect(whereabouts.url).toBe(OLD);
});

test('a relay that is there and refuses is not looked for', async () => {
  const { whereabouts, network } = relayAt({ name: 'Study', pin: PIN, urls: ['https://192.168.1.9:7443'] });
  await whereabouts.missed(problem('UNAUTHORIZED'));
  await whereabouts.missed(problem('SHUTTING_DOWN'));
  expect([network.asked, whereabouts.url]).toEqual([0, OLD]);
});

test('each of its addresses gets a turn, and so does the one where it was', async () => {
  const urls = ['https://10.0.0.1:7443', 'https://192.168.1.9:7443'];
  const { whereabouts } = relayAt({ name: 'Study', pin: PIN, urls });
  const tried: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await whereabouts.missed(problem('UNREACHABLE'));
    tried.push(whereabouts.url);
  }
  expect(tried).toEqual([...urls, OLD, urls[0]]);
});

test('the network is asked once at a time, and no network changes nothing', async () => {
  const { whereabouts, network } = relayAt();
  await Promise.all([whereabouts.missed(problem('UNREACHABLE')), whereabouts.missed(problem('UNREACHABLE'))]);
  expect([network.asked, whereabouts.url]).toEqual([1, OLD]);
  const none = new RelayWhereabouts({
    url: OLD,
    pin: PIN,
    find: () => Promise.reject(new Error('no network')),
    remember: () => undefined,
  });
  await none.missed(problem('UNREACHABLE'));
  expect(none.url).toBe(OLD);
});
