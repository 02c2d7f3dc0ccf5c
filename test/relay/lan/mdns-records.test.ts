import { expect, test } from 'vitest';
import { hostRecords, type Question, relayRecords, replyTo, withoutTime } from '../../../src/relay/lan/mdns-records.ts';
import { sharedNetworks } from '../../../src/relay/lan/shared-networks.ts';

const RELAY = { relayId: 'r1', port: 7443, pin: 'p'.repeat(43), name: 'Study' };
const RECORDS = [
  ...relayRecords(RELAY, ['10.77.0.1', 'fd00::1']),
  ...hostRecords('desk.local', ['10.77.0.1', 'fd00::1']),
];

const asked = (name: string, type: string, known = RECORDS.slice(0, 0)) => {
  const reply = replyTo([{ name, type } as Question], known, RECORDS);
  return reply && [reply.answers.map(short), reply.additionals.map(short)];
};
const short = (record: (typeof RECORDS)[number]): string => `${record.type} ${record.name}`;

test('who asks for relays gets all that leads to one', () => {
  const rest = [
    ...['SRV r1._lantype._tcp.local', 'TXT r1._lantype._tcp.local', 'A r1.local', 'AAAA r1.local'],
    ...['A desk.local', 'AAAA desk.local'],
  ];
  expect(asked('_lantype._tcp.local', 'PTR')).toEqual([['PTR _lantype._tcp.local'], rest]);
  expect(asked('_Lantype._TCP.local', 'ANY')).toEqual([['PTR _lantype._tcp.local'], rest]);
});

test('who asks for one thing gets it, and who asks for nothing of ours gets nothing', () => {
  expect(asked('desk.local', 'A')).toEqual([['A desk.local'], []]);
  expect(asked('desk.local', 'ANY')).toEqual([['A desk.local', 'AAAA desk.local'], []]);
  expect(asked('_services._dns-sd._udp.local', 'PTR')).toEqual([['PTR _services._dns-sd._udp.local'], []]);
  for (const name of ['_http._tcp.local', 'desk', 'other.local']) expect(asked(name, 'ANY')).toBeUndefined();
  expect(asked('desk.local', 'TXT')).toBeUndefined();
});

test('what was heard is not said again, while half of its time is left', () => {
  const [pointer] = RECORDS;
  const heard = (ttl: number) => (pointer === undefined ? [] : [{ ...pointer, ttl } as (typeof RECORDS)[number]]);
  expect(asked('_lantype._tcp.local', 'PTR', heard(4_000))).toBeUndefined();
  expect(asked('_lantype._tcp.local', 'PTR', heard(1_000))).toBeDefined();
});

test('goodbye is everything, with no time left', () => {
  expect(withoutTime(RECORDS)).toHaveLength(RECORDS.length);
  expect(withoutTime(RECORDS)).toEqual(RECORDS.map((record) => ({ ...record, ttl: 0 })));
});

test('a network for each interface that is shared, with what is shared of it', () => {
  const entry = (cidr: string) => {
    const [address = ''] = cidr.split('/');
    const family = address.includes(':') ? 'IPv6' : 'IPv4';
    return { address, cidr, family, internal: false, mac: '', netmask: '', scopeid: 0 } as const;
  };
  const networks = sharedNetworks(['10.78.0.1', '10.77.0.1', 'fd00::1'], {
    eth0: [entry('10.77.0.1/24'), entry('10.77.0.9/24'), entry('fd00::1/64'), entry('fe80::1/64')],
    eth1: [entry('10.78.0.1/24')],
    docker0: [entry('172.17.0.1/16')],
    usb0: [entry('fd01::1/64')],
  });
  expect(networks).toMatchObject([
    { from: '10.77.0.1', addresses: ['10.77.0.1', 'fd00::1'] },
    { from: '10.78.0.1', addresses: ['10.78.0.1'] },
  ]);
  const [first] = networks;
  const places = ['10.77.0.200', '10.78.0.2', 'fe80::99', 'fd02::1'];
  expect(places.map((address) => first?.isOnLink(address))).toEqual([true, false, true, false]);
});
