import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a sound goes that is sent to an address. */
export type Whereabouts = 'this-computer' | 'network' | 'outside';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * RFC 1918, and for IPv6 RFC 4193 and link-local. Not 169.254.0.0/16: no engine is there, but the services that tell
 * machines of a cloud their secrets are.
 */
const NETWORK = new BlockList();
NETWORK.addSubnet('10.0.0.0', 8, 'ipv4');
NETWORK.addSubnet('172.16.0.0', 12, 'ipv4');
NETWORK.addSubnet('192.168.0.0', 16, 'ipv4');
NETWORK.addSubnet('fc00::', 7, 'ipv6');
NETWORK.addSubnet('fe80::', 10, 'ipv6');

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function whereIs(ip: string): Whereabouts {
  const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(ip, family)) return 'this-computer';
  return NETWORK.check(ip, family) ? 'network' : 'outside';
}

/** As far as the address itself tells; `undefined`: it is a name, and that is found out when it is connected to. */
export function whereaboutsOf(address: string): Whereabouts | undefined {
  const host = hostOf(new URL(address));
  if (host === 'localhost') return 'this-computer';
  return isIP(host) === 0 ? undefined : whereIs(host);
}

/** For whoever asks where the sound goes. `outside`: it may. */
export function shownWhereabouts(address: string, outside: boolean): Whereabouts {
  return whereaboutsOf(address) ?? (outside ? 'outside' : 'network');
}

/** A name that stands for an address outside; nothing was sent there. */
export class OutsideError extends Error {}

/** Resolves names as `dns.lookup`, and refuses those that stand for anything outside. */
export const lookupInside: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '');
      return;
    }
    const outside = addresses.find(({ address }) => whereIs(address) === 'outside');
    const [first] = addresses;
    if (outside !== undefined || first === undefined) {
      callback(
        new OutsideError(`${hostname} is ${outside?.address ?? 'nowhere'}, which is outside of the network`),
        '',
      );
    } else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** Where recordings are posted: whole paths are taken as they are, others get the one that the field has agreed on. */
export function endpointOf(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') url.pathname = '/v1/audio/transcriptions';
  else if (path.endsWith('/v1')) url.pathname = `${path}/audio/transcriptions`;
  return url;
}
