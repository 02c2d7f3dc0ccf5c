import { createSocket } from 'node:dgram';
import os from 'node:os';
import { readOr } from '../../base/read-or.ts';
import { kindByName, kindOnLinux } from './interface-kind.ts';
import { type LanInterface, sharedAddresses } from './shared-addresses.ts';

/** The addresses of this computer to share on, the one that most likely leads to a phone first. */
export async function lanAddresses(): Promise<string[]> {
  return sharedAddresses(process.platform === 'linux' ? interfacesOfLinux() : await interfacesElsewhere());
}

type Entries = readonly os.NetworkInterfaceInfo[];

function present(): [name: string, entries: Entries][] {
  return Object.entries(os.networkInterfaces()).map(([name, entries = []]) => [
    name,
    entries.filter(({ internal }) => !internal),
  ]);
}

function interfacesOfLinux(): LanInterface[] {
  const metrics = defaultRoutes(readOr('/proc/net/route', ''), readOr('/proc/net/ipv6_route', ''));
  const temporary = temporaryAddresses(readOr('/proc/net/if_inet6', ''));
  return present().map(([name, entries]) => ({
    kind: kindOnLinux(name),
    metric: metrics.get(name),
    addresses: entries.map(({ address }) => ({ address, temporary: temporary.has(hexOf(address)) })),
  }));
}

/** Without what Linux tells: kinds by name, and the default route's interface by the address that it gives. */
async function interfacesElsewhere(): Promise<LanInterface[]> {
  const leading = await addressOfDefaultRoute();
  return present().map(([name, entries]) => ({
    kind: kindByName(name),
    metric: entries.some(({ address }) => address === leading) ? 0 : undefined,
    addresses: entries.map((entry) => ({ address: entry.address, temporary: mayBeTemporary(entry, entries) })),
  }));
}

/**
 * The metrics of the default routes, by interface.
 * @param ipv4 /proc/net/route: name, destination, gateway, flags, two counters, metric, mask; numbers in hex, the metric decimal
 * @param ipv6 /proc/net/ipv6_route: destination and its prefix, source and its prefix, gateway, metric, two counters,
 * flags, name; all in hex
 */
export function defaultRoutes(ipv4: string, ipv6: string): Map<string, number> {
  const metrics = new Map<string, number>();
  for (const line of ipv6.split('\n')) {
    const [to = '', prefix, , , , metric = '', , , , name = ''] = line.trim().split(/\s+/);
    // `lo` has one that refuses.
    if (/^0{32}$/.test(to) && prefix === '00' && name !== 'lo') lower(metrics, name, Number.parseInt(metric, 16));
  }
  for (const line of ipv4.split('\n').slice(1)) {
    const [name = '', to, , , , , metric = '', mask] = line.trim().split(/\s+/);
    if (to === '00000000' && mask === '00000000') lower(metrics, name, Number(metric));
  }
  return metrics;
}

function lower(metrics: Map<string, number>, name: string, metric: number): void {
  metrics.set(name, Math.min(metrics.get(name) ?? Number.POSITIVE_INFINITY, metric));
}

/** `IFA_F_TEMPORARY`, `IFA_F_DADFAILED`, `IFA_F_DEPRECATED`, `IFA_F_TENTATIVE` of linux/if_addr.h. */
const NOT_TO_SHARE = 0x01 | 0x08 | 0x20 | 0x40;

/** Those of /proc/net/if_inet6 that do not stay: address, index, prefix, scope, flags (all in hex), name. 32 hex digits each. */
export function temporaryAddresses(text: string): Set<string> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Set(
    lines.flatMap(([address = '', , , , flags = '']) =>
      (Number.parseInt(flags, 16) & NOT_TO_SHARE) === 0 ? [] : [address],
    ),
  );
}

/** An IPv6 address as 32 hex digits; what is none, as it is. */
function hexOf(address: string): string {
  const [head = '', tail] = address.split('::');
  if (!address.includes(':')) return address;
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':').map((each) => each.padStart(4, '0')));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array<string>(zeros).fill('0000'), ...last].join('').toLowerCase();
}

/** Nothing tells, so: an IPv6 address beside an IPv4 one is taken to stay when it comes from the MAC (RFC 4291, App. A). */
function mayBeTemporary({ address, family, mac }: os.NetworkInterfaceInfo, entries: Entries): boolean {
  if (family === 'IPv4' || entries.every((each) => each.family !== 'IPv4')) return false;
  const [one = '', two = '', three = '', ...rest] = mac.split(':');
  const universal = (Number.parseInt(one, 16) ^ 0x02).toString(16).padStart(2, '0');
  return !hexOf(address).endsWith([universal, two, three, 'fffe', ...rest].join(''));
}

/** TEST-NET-1 (RFC 5737): nobody is there, and nothing is sent. */
const ELSEWHERE = '192.0.2.1';

/** The address from which this computer would ask the world; `undefined` without a default route. */
export function addressOfDefaultRoute(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  return new Promise<string | undefined>((resolve) => {
    socket.once('error', () => resolve(undefined));
    socket.connect(9, ELSEWHERE, () => resolve(socket.address().address));
  }).finally(() => socket.close());
}
