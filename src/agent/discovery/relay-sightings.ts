import os from 'node:os';
import { hostOf, inNetworks } from '../../base/ip-networks.ts';
import { relayTxtSchema } from '../../protocol/discovery.ts';

/** More addresses of one announcement nobody has who means well. */
const MOST_ADDRESSES = 8;
/** Of one key, from all who announce it; each costs an attempt. */
const MOST_URLS = 24;
/** A network has few relays; one of a thousand names has something else in mind. */
const MOST_RELAYS = 64;

/** A relay that was seen, by its own account. */
export interface FoundRelay {
  name: string;
  /** SHA-256 of its public key, base64url. */
  pin: string;
  /** `https://192.168.1.5:7443`; the most likely first. */
  urls: string[];
}

/** What an answer of mDNS says, as far as it is used. */
export interface SeenService {
  port: number;
  addresses?: string[] | undefined;
  txt?: unknown;
  /** Where the packet came from. */
  referer?: { address: string } | undefined;
}

/** Whether an address is in a network of this computer. */
export type IsNear = (address: string) => boolean;

/** By the networks that this computer has now. */
export function nearby(interfaces: ReturnType<typeof os.networkInterfaces> = os.networkInterfaces()): IsNear {
  return inNetworks(Object.values(interfaces).flatMap((entries = []) => entries.flatMap(({ cidr }) => cidr ?? [])));
}

/**
 * The relays that were announced. Anyone can announce anything, under any name, with any key and hundreds of addresses:
 * what one says hides nothing of what another says. `wanted`: the key of the one that is looked for, which always has a
 * place.
 */
export class RelaySightings {
  readonly #isNear: IsNear;
  readonly #wanted: string | undefined;
  /** By key: the name that came first, and what each sender of packets announced. */
  readonly #seen = new Map<string, { readonly name: string; readonly bySource: Map<string, string[]> }>();

  constructor(isNear: IsNear, wanted?: string) {
    this.#isNear = isNear;
    this.#wanted = wanted;
  }

  /** What announces no relay that can be used is ignored. What it announced: the addresses of this sighting alone. */
  add({ port, addresses = [], txt, referer }: SeenService): FoundRelay | undefined {
    const parsed = relayTxtSchema.safeParse(txt);
    if (!parsed.success) return undefined;
    const { name, pin } = parsed.data;
    const urls = this.#likelyFirst(addresses, referer?.address)
      .slice(0, MOST_ADDRESSES)
      .map((address) => `https://${hostOf(address)}:${port}`);
    if (urls.length === 0) return undefined;
    const source = referer?.address ?? '';
    const known = this.#seen.get(pin);
    if (known === undefined) {
      if (this.#seen.size >= MOST_RELAYS && pin !== this.#wanted) return undefined;
      this.#seen.set(pin, { name, bySource: new Map([[source, urls]]) });
      return { name, pin, urls };
    }
    const { bySource } = known;
    const earlier = bySource.get(source);
    const all = [...new Set([...(earlier ?? []), ...urls])].slice(0, MOST_ADDRESSES);
    if (earlier !== undefined || bySource.size < MOST_URLS) bySource.set(source, all);
    return { name, pin, urls };
  }

  found(): FoundRelay[] {
    return Array.from(this.#seen, ([pin, { name, bySource }]) => {
      return { name, pin, urls: inTurns([...bySource.values()]) };
    });
  }

  /** First where the packet itself came from, for only that is sure to be one of its sender's; then what is near. */
  #likelyFirst(addresses: readonly string[], source: string | undefined): string[] {
    // A link-local address means something only together with an interface.
    const usable = [...new Set(addresses)].filter((address) => !/^fe[89ab]/i.test(address));
    const rank = (address: string): number => (address === source ? 0 : this.#isNear(address) ? 1 : 2);
    return usable.sort((one, other) => rank(one) - rank(other));
  }
}

/** The first of each, then the second of each, and so on: whoever announces many comes not before who announces one. */
function inTurns(lists: readonly (readonly string[])[]): string[] {
  const merged = new Set<string>();
  for (let index = 0; index < MOST_ADDRESSES; index += 1) {
    for (const list of lists) {
      const url = list[index];
      if (url !== undefined && merged.size < MOST_URLS) merged.add(url);
    }
  }
  return [...merged];
}
