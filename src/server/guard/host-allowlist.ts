/** RFC 9110, 7.2: a host name, an IPv4 address or a bracketed IPv6 address, and perhaps a port. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i;
/** Spellings that were allowed; there are as many as ports through which we are asked (tunnels), and no more. */
const MAX_REMEMBERED = 64;

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * The names under which this relay may be asked. A page of a foreign site whose name was made to point here (DNS
 * rebinding) still sends the foreign name. Any port is fine: tunnels change it, and it is no part of the attack.
 */
export class HostAllowlist {
  readonly #names: readonly string[];
  #own: ReadonlySet<string>;
  readonly #good = new Set<string>();

  /** `names`: of this computer, besides the loopback's. */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => name.toLowerCase());
    this.#own = new Set([...LOOPBACK, ...this.#names]);
  }

  /** The addresses that are listened on besides the loopback address; replaces the earlier ones. */
  setAddresses(addresses: readonly string[]): void {
    this.#own = new Set([...LOOPBACK, ...this.#names, ...addresses.map((address) => address.toLowerCase())]);
    this.#good.clear();
  }

  /** `host`: the Host header as it came. */
  allows(host: string | undefined): boolean {
    if (host === undefined) return false;
    if (this.#good.has(host)) return true;
    const name = nameOf(host);
    if (name === undefined || !this.#own.has(name)) return false;
    if (this.#good.size < MAX_REMEMBERED) this.#good.add(host);
    return true;
  }
}

/** Whether a Host header has a name of the loopback address: others, reverse proxies among them, have one of `names`. */
export function isLoopbackHost(host: string | undefined): boolean {
  return LOOPBACK.includes(nameOf(host ?? '') ?? '');
}

function nameOf(host: string): string | undefined {
  const match = HOST.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}
