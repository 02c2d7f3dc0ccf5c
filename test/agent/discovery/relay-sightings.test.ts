import { expect, test } from 'vitest';
import {
  type FoundRelay,
  nearby,
  RelaySightings,
  type SeenService,
} from '../../../src/agent/discovery/relay-sightings.ts';

const txt = { pin: 'A'.repeat(43), name: 'Study' };
const isNear = (address: string): boolean => address.startsWith('192.168.1.');

function seen(...services: SeenService[]): FoundRelay[] {
  const sightings = new RelaySightings(isNear);
  for (const service of services) sightings.add(service);
  return sightings.found();
}

const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `10.0.${(from + i) >> 8}.${(from + i) & 255}`);

test('a relay, with an address for each of its networks', () => {
  const addresses = ['192.168.1.5', 'fe80::1', 'fd00::5'];
  expect(seen({ port: 7_443, addresses, txt: { ...txt, more: 'x' } })).toEqual([
    { ...txt, urls: ['https://192.168.1.5:7443', 'https://[fd00::5]:7443'] },
  ]);
});

test.each([
  ['no TXT record', undefined],
  ['no pin', { name: 'Study' }],
  ['a pin that is none', { ...txt, pin: 'short' }],
  ['terminal escapes in the name', { ...txt, name: 'Study\u001b[2J' }],
])('%s: no relay', (_what, bad) => {
  expect(seen({ port: 7_443, addresses: ['192.168.1.5'], txt: bad })).toEqual([]);
});

test('no address that can be used: no relay', () => {
  expect(seen({ port: 7_443, addresses: ['fe80::1'], txt }, { port: 7_443, txt })).toEqual([]);
});

test('of 400 addresses 8 count: first where the announcement came from, then what is near', () => {
  const addresses = [...many(0, 398), '192.168.1.5', '172.16.0.9'];
  const [relay] = seen({ port: 7_443, addresses, txt, referer: { address: '172.16.0.9' } });
  expect(relay?.urls).toHaveLength(8);
  expect(relay?.urls.slice(0, 2)).toEqual(['https://172.16.0.9:7443', 'https://192.168.1.5:7443']);
});

test('an address that was not announced is not gone to, wherever the packet came from', () => {
  const [relay] = seen({ port: 7_443, addresses: ['10.0.0.1'], txt, referer: { address: '192.168.1.66' } });
  expect(relay?.urls).toEqual(['https://10.0.0.1:7443']);
});

test('who announces the key of another does not hide it', () => {
  const good = { port: 7_443, addresses: ['192.168.1.5'], txt, referer: { address: '192.168.1.5' } };
  const referer = { address: '192.168.1.66' };
  const bad = { port: 7_443, addresses: many(0, 400), txt: { ...txt, name: 'Not the study' }, referer };
  for (const services of [[good, bad], [bad, good], [...Array(30).fill(bad), good].slice(10)]) {
    const [relay] = seen(...services);
    expect(relay?.urls.slice(0, 2)).toContain('https://192.168.1.5:7443');
    expect(relay?.urls.length).toBeLessThanOrEqual(24);
  }
});

test('a thousand relays of one bad neighbour leave the one that is looked for its place', () => {
  const sightings = new RelaySightings(isNear, txt.pin);
  for (let i = 0; i < 1_000; i += 1) {
    const pin = String(i).padStart(43, 'B');
    sightings.add({ port: 1, addresses: ['10.0.0.1'], txt: { name: `relay ${i}`, pin } });
  }
  sightings.add({ port: 7_443, addresses: ['192.168.1.5'], txt });
  const found = sightings.found();
  expect(found).toHaveLength(65);
  expect(found.find(({ pin }) => pin === txt.pin)?.urls).toEqual(['https://192.168.1.5:7443']);
});

test('near is what is in a network of this computer', () => {
  const base = { netmask: '', mac: '', internal: false };
  const near = nearby({
    eth0: [
      { ...base, family: 'IPv4', address: '192.168.7.3', cidr: '192.168.7.3/24' },
      { ...base, family: 'IPv6', address: 'fd00::3', cidr: 'fd00::3/64', scopeid: 0 },
    ],
    none: [{ ...base, family: 'IPv4', address: '10.1.1.1', cidr: null }],
  });
  expect(['192.168.7.200', '192.168.8.1', 'fd00::ffff', 'fd01::1', '10.1.1.1'].map(near)).toEqual([
    ...[true, false],
    ...[true, false],
    false,
  ]);
});
