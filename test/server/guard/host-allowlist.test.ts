import { expect, test } from 'vitest';
import { HostAllowlist } from '../../../src/server/guard/host-allowlist.ts';

function allowlist(): HostAllowlist {
  const hosts = new HostAllowlist(['Desk', 'desk.local']);
  hosts.setAddresses(['192.168.1.5', 'fd00::5']);
  return hosts;
}

test.each([
  'localhost',
  'LOCALHOST:7440',
  'localhost.',
  '127.0.0.1',
  '127.0.0.1:1',
  '[::1]:7440',
  'desk',
  'DESK.local.:7443',
  '192.168.1.5:7443',
  '[FD00::5]',
])('%s is ours', (host) => {
  const hosts = allowlist();
  expect([hosts.allows(host), hosts.allows(host)]).toEqual([true, true]);
});

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:7440',
  'localhost.evil.example',
  'localhost@evil.example',
  'evil.example/localhost',
  '127.0.0.1.evil.example',
  '192.168.1.6',
  '0.0.0.0:7440',
  '[::]',
  'localhost:port',
  ' localhost',
  'localhost, evil.example',
])('%s is not', (host) => {
  expect(allowlist().allows(host)).toBe(false);
});

test('an address that is listened on no more is ours no more', () => {
  const hosts = allowlist();
  expect(hosts.allows('192.168.1.5:7443')).toBe(true);
  hosts.setAddresses(['192.168.1.7']);
  expect([hosts.allows('192.168.1.5:7443'), hosts.allows('192.168.1.7:7443')]).toEqual([false, true]);
});
