import { expect, test } from 'vitest';
import { findFirewall } from '../../../src/app/relay/find-firewall.ts';
import { firewallCommands } from '../../../src/protocol/firewall.ts';

const UFW = '/etc/ufw/ufw.conf';
const FIREWALLD = '/run/firewalld.pid';

test.each([
  ['Windows', 'win32', {}, 'windows'],
  ['ufw, on', 'linux', { [UFW]: '# comment\nENABLED=yes\nLOGLEVEL=low\n' }, 'ufw'],
  ['ufw, off', 'linux', { [UFW]: '# set to yes\nENABLED=no\n' }, undefined],
  ['firewalld', 'linux', { [FIREWALLD]: '123' }, 'firewalld'],
  ['ufw off beside firewalld', 'linux', { [UFW]: 'ENABLED=no', [FIREWALLD]: '123' }, 'firewalld'],
  ['none', 'linux', {}, undefined],
  ['a Mac', 'darwin', { [UFW]: 'ENABLED=yes' }, undefined],
] as const)('%s', (_name, platform, files: Readonly<Record<string, string>>, found) => {
  expect(findFirewall({ platform, read: (file) => files[file] ?? '', exists: (file) => file in files })).toBe(found);
});

test('the command for what was found, or for each that it may be', () => {
  const commands = (...args: Parameters<typeof firewallCommands>) =>
    firewallCommands(...args).map(({ command }) => command);
  expect(commands(7443, 'ufw', 'linux')).toEqual(['sudo ufw allow 7443/tcp']);
  expect(commands(8443, 'firewalld', 'linux')).toEqual([
    'sudo firewall-cmd --permanent --add-port=8443/tcp && sudo firewall-cmd --reload',
  ]);
  expect(commands(7443, undefined, 'linux')).toHaveLength(2);
  const [windows = ''] = commands(7443, undefined, 'win32');
  expect(windows).toMatch(/^New-NetFirewallRule .*-LocalPort 7443 -Profile Private$/);
  expect(commands(7443, undefined, 'darwin')).toEqual([]);
});
