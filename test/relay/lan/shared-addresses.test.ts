import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { kindByName, kindOnLinux } from '../../../src/relay/lan/interface-kind.ts';
import { addressOfDefaultRoute, defaultRoutes, temporaryAddresses } from '../../../src/relay/lan/lan-interfaces.ts';
import { type LanInterface, sharedAddresses } from '../../../src/relay/lan/shared-addresses.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** `default`, or with its metric: has the default route. `temporary ADDRESS`: that it is one. */
type Described = Record<string, readonly string[]>;

function interfaces(described: Described, physical: readonly string[] = []): LanInterface[] {
  return Object.entries(described).map(([name, words]) => {
    const [route] = words.filter((word) => word.startsWith('default'));
    return {
      kind: physical.includes(name) ? 'physical' : kindByName(name),
      metric: route === undefined ? undefined : Number(route.split(' ')[1] ?? 100),
      addresses: words
        .filter((word) => word !== route)
        .map((word) => ({ address: word.split(' ').at(-1) ?? '', temporary: word.startsWith('temporary ') })),
    };
  });
}

test.each<{ what: string; described: Described; physical?: string[]; expected: string[] }>([
  {
    what: 'the home network before VPN and Tailscale, and no container network',
    described: {
      'br-1': ['172.18.0.1'],
      docker0: ['172.17.0.1'],
      tailscale0: ['100.101.102.103'],
      tun0: ['10.8.0.2'],
      eth0: ['192.168.1.5', 'default'],
    },
    expected: ['192.168.1.5', '10.8.0.2', '100.101.102.103'],
  },
  {
    what: 'a VPN that took the default route is still a VPN',
    described: { tun0: ['10.8.0.2', 'default 50'], wlan0: ['192.168.1.5', 'default 600'] },
    physical: ['wlan0'],
    expected: ['192.168.1.5', '10.8.0.2'],
  },
  {
    what: 'of two cables and radios the one that the system would take',
    described: { wlan0: ['192.168.1.6', 'default 600'], eth1: ['10.0.0.1'], eth0: ['192.168.1.5', 'default 100'] },
    physical: ['wlan0', 'eth0', 'eth1'],
    expected: ['192.168.1.5', '192.168.1.6', '10.0.0.1'],
  },
  {
    what: 'private before public, and a hotspot of this computer before the university',
    described: { eth0: ['203.0.113.5', '2001:db8::5', 'fd00::5', 'default'], wlan0: ['10.42.0.1'] },
    physical: ['eth0', 'wlan0'],
    expected: ['10.42.0.1', 'fd00::5', '203.0.113.5', '2001:db8::5'],
  },
  {
    what: 'nothing temporary, nothing link-local',
    described: {
      eth0: ['fe80::1', '169.254.3.4', 'temporary 2001:db8::1234', '2001:db8::1', '192.168.1.5', 'default'],
    },
    expected: ['192.168.1.5', '2001:db8::1'],
  },
  {
    what: 'a bridge of containers that leads to the world is the network (a computer in one)',
    described: { lxdbr0: ['10.77.0.1', 'default'] },
    expected: ['10.77.0.1'],
  },
  {
    what: 'what is not known comes between',
    described: { zt7nnig26: ['10.147.17.1'], Ethernet2: ['192.168.56.7'], en0: ['203.0.113.9', 'default'] },
    expected: ['203.0.113.9', '192.168.56.7', '10.147.17.1'],
  },
  {
    what: 'Hyper-V and WSL are no network, an external switch of Hyper-V is',
    described: {
      'vEthernet (WSL (Hyper-V firewall))': ['172.29.0.1'],
      'vEthernet (Default Switch)': ['172.30.0.1'],
      'vEthernet (Office)': ['192.168.1.5', 'default'],
      Tailscale: ['100.101.102.103'],
    },
    expected: ['192.168.1.5', '100.101.102.103'],
  },
  {
    what: 'a provider’s shared address on the cable is the network',
    described: { wwan0: ['100.70.1.2', 'default'] },
    physical: ['wwan0'],
    expected: ['100.70.1.2'],
  },
])('$what', ({ described, physical, expected }) => {
  expect(sharedAddresses(interfaces(described, physical))).toEqual(expected);
  // Whatever order the system lists them in.
  const reversed = Object.fromEntries(Object.entries(described).reverse());
  expect(sharedAddresses(interfaces(reversed, physical))).toEqual(expected);
});

/** What /sys/class/net has, as files: `path` → content. */
function sysfs(files: Record<string, string>): string {
  const root = tempFolder();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  return root;
}

test('what Linux says of an interface goes before its name', () => {
  const root = sysfs({
    'eth0/device/vendor': '0x8086',
    'br0/bridge/stp_state': '0',
    'br0/lower_eth0/type': '1',
    'vlan5/lower_br0/type': '1',
    'br-0a1b/bridge/stp_state': '0',
    'br-0a1b/lower_veth1/type': '1',
    'office/type': '65534\n',
    'tapestry/device/vendor': '0x8086',
    'vpn1/tun_flags': '0x1002',
    'wan7/type': '1\n',
    'veth1/type': '1\n',
  });
  const names = ['eth0', 'br0', 'vlan5', 'br-0a1b', 'office', 'tapestry', 'vpn1', 'wan7', 'veth1', 'gone'];
  expect(names.map((name) => kindOnLinux(name, root))).toEqual([
    ...['physical', 'physical', 'physical', 'internal', 'tunnel'],
    ...['physical', 'tunnel', 'other', 'internal', 'other'],
  ]);
});

test('default routes and temporary addresses, as /proc/net lists them', () => {
  const ipv4 = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t50\t00FFFFFF\t0\t0\t0
tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0
`;
  const zero = '0'.repeat(32);
  const ipv6 = `${zero} 00 ${zero} 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003 usb0
${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo
ff000000000000000000000000000000 08 ${zero} 00 ${zero} 00000100 00000003 00000000 00000001 eth1
`;
  expect(Object.fromEntries(defaultRoutes(ipv4, ipv6))).toEqual({ usb0: 1_024, wlan0: 600, eth0: 100 });
  expect(defaultRoutes('', '')).toEqual(new Map());
  const addresses = `20010db8000000000000000000001234 02 40 00 01     eth0
20010db8000000000000000000000001 02 40 00 00     eth0
20010db8000000000000000000000002 02 40 00 20     eth0
20010db8000000000000000000000003 02 40 00 40     eth0
20010db8000000000000000000000004 02 40 00 80     eth0
`;
  expect([...temporaryAddresses(addresses)].map((address) => address.slice(-4))).toEqual(['1234', '0002', '0003']);
});

test('the default route gives the address from which this computer would ask', async () => {
  const own = Object.values(os.networkInterfaces()).flatMap((entries) => entries?.map(({ address }) => address) ?? []);
  const address = await addressOfDefaultRoute();
  expect([undefined, ...own]).toContain(address);
});
