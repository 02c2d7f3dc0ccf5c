import { isIPv4 } from 'node:net';
import os from 'node:os';
import { inNetworks } from '../../base/ip-networks.ts';

/** A network that the relay is shared on. */
export interface SharedNetwork {
  /** The IPv4 address that this computer has there. */
  readonly from: string;
  /** All shared addresses that it has there. */
  readonly addresses: readonly string[];
  /** Whether an address is of this network: others are not to be answered there (RFC 6762, 11). */
  isOnLink(address: string): boolean;
}

/** One for each interface that has a shared IPv4 address; mDNS is asked for over IPv4 by everyone. */
export function sharedNetworks(
  shared: readonly string[],
  interfaces: ReturnType<typeof os.networkInterfaces> = os.networkInterfaces(),
): SharedNetwork[] {
  return Object.values(interfaces).flatMap((entries = []) => {
    const addresses = shared.filter((address) => entries.some((entry) => entry.address === address));
    const from = addresses.find(isIPv4);
    if (from === undefined) return [];
    return [{ from, addresses, isOnLink: inNetworks(entries.flatMap(({ cidr }) => cidr ?? [])) }];
  });
}
