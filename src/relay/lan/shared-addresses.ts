import { isIPv6 } from 'node:net';
import { inNetworks } from '../../base/ip-networks.ts';

/**
 * What an interface is, as far as it matters for who is behind it. `physical`: a cable or a radio, or something that
 * stands on one (a bond, a VLAN, a bridge with a cable in it). `tunnel`: a VPN. `internal`: a network of containers or
 * virtual machines, which ends in this computer. `other`: not known.
 */
export type InterfaceKind = 'physical' | 'other' | 'tunnel' | 'internal';

export interface LanInterface {
  readonly kind: InterfaceKind;
  /** Of its default route, if it has one; the least is taken first. */
  readonly metric?: number | undefined;
  readonly addresses: readonly LanAddress[];
}

export interface LanAddress {
  readonly address: string;
  /** It goes within hours or days (RFC 8981), or is no longer or not yet to be used. */
  readonly temporary: boolean;
}

/** RFC 3927 and RFC 4291, 2.5.6: they mean something only together with an interface, which no link can carry. */
const isLinkLocal = inNetworks(['169.254.0.0/16', 'fe80::/10']);
/** RFC 1918. */
const isPrivateIPv4 = inNetworks(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
/** RFC 4193. */
const isUniqueLocal = inNetworks(['fc00::/7']);
/** RFC 6598: providers, and Tailscale. */
const isShared = inNetworks(['100.64.0.0/10']);

/**
 * The addresses to share on, the one that most likely leads to the phone first: of the interfaces that stand on a cable
 * or a radio or have the default route, then of others, then of tunnels; private before public; the default route's
 * first. Not among them: what is link-local or temporary, and the networks of containers.
 */
export function sharedAddresses(interfaces: readonly LanInterface[]): string[] {
  const ranked = interfaces.flatMap((each) =>
    each.addresses
      .filter(({ address, temporary }) => !temporary && !isLinkLocal(address))
      .flatMap(({ address }) => {
        const place = placeOf(each, address);
        return place === undefined ? [] : [{ address, rank: rankOf(each, place, address) }];
      }),
  );
  ranked.sort((one, other) => compare(one.rank, other.rank));
  return [...new Set(ranked.map(({ address }) => address))];
}

const PLACES = ['lan', 'other', 'tunnel'] as const;
type Place = (typeof PLACES)[number];

/** `undefined`: nobody outside of this computer is there. */
function placeOf({ kind, metric }: LanInterface, address: string): Place | undefined {
  if (kind === 'tunnel') return 'tunnel';
  if (kind === 'physical' || metric !== undefined) return 'lan';
  if (kind === 'internal') return undefined;
  return isShared(address) ? 'tunnel' : 'other';
}

function rankOf({ kind, metric = Number.POSITIVE_INFINITY }: LanInterface, place: Place, address: string): number[] {
  return [PLACES.indexOf(place), reachOf(address), metric, kind === 'physical' ? 0 : 1];
}

/** How likely it is the address of a home or an office. */
function reachOf(address: string): number {
  if (isPrivateIPv4(address)) return 0;
  if (isUniqueLocal(address)) return 1;
  if (isShared(address)) return 2;
  return isIPv6(address) ? 4 : 3;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}
