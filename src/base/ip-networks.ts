import { BlockList, isIPv6 } from 'node:net';

/** Tells whether an address is in one of these networks. @param cidrs `192.168.1.5/24`, `fe80::/10` */
export function inNetworks(cidrs: readonly string[]): (address: string) => boolean {
  const networks = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix = ''] = cidr.split('/');
    networks.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => networks.check(address, familyOf(address));
}

/** An address as a URL has it (RFC 3986, 3.2.2). */
export function hostOf(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
