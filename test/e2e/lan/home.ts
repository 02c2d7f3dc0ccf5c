import { spawnSync } from 'node:child_process';

/** A computer with its own network interfaces, and a host at the other end of each cable. Needs the right to make namespaces. */
export class Home {
  /** What goes before a command to run it on the computer. */
  readonly computer: readonly string[];
  static #made = 0;
  readonly #name = `lantype-h-${process.pid}-${Home.#made++}`;
  readonly #others = new Map<string, string>();

  constructor() {
    this.computer = ['ip', 'netns', 'exec', this.#name];
    this.#addHost(this.#name);
  }

  /** `ip ARGS` on the computer. */
  ip(...args: string[]): void {
    must('-n', this.#name, ...args);
  }

  /** A cable from interface `name`, which has `addresses`, to a new host; what goes before a command to run it there. */
  plug(name: string, addresses: readonly string[], otherEnd: readonly string[] = []): readonly string[] {
    const host = `${this.#name}-${name}`;
    this.#addHost(host);
    this.#others.set(name, host);
    this.ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host);
    must('-n', host, 'link', 'set', 'eth0', 'up');
    for (const address of otherEnd) must('-n', host, 'addr', 'add', address, 'dev', 'eth0', ...noWait(address));
    // Multicast needs a route, as every real host has one.
    if (otherEnd.length > 0) must('-n', host, 'route', 'add', 'default', 'dev', 'eth0');
    this.ip('link', 'set', name, 'up');
    for (const address of addresses) this.ip('addr', 'add', address, 'dev', name, ...noWait(address));
    return ['ip', 'netns', 'exec', host];
  }

  unplug(name: string): void {
    this.ip('link', 'del', name);
    const host = this.#others.get(name);
    if (host !== undefined) spawnSync('ip', ['netns', 'del', host]);
    this.#others.delete(name);
  }

  async stop(): Promise<void> {
    for (const host of [this.#name, ...this.#others.values()]) spawnSync('ip', ['netns', 'del', host]);
  }

  #addHost(host: string): void {
    must('netns', 'add', host);
    must('-n', host, 'link', 'set', 'lo', 'up');
  }
}

function must(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`failed: ip ${args.join(' ')}: ${stderr}`);
}

/** IPv6 addresses are looked for on the network first (RFC 4862, 5.4), unless one says not to. */
function noWait(address: string): string[] {
  return address.includes(':') ? ['nodad'] : [];
}
