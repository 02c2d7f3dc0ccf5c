import { spawnSync } from 'node:child_process';

/** Three hosts and a network between them. */
export interface Network {
  /** The relay's address. */
  readonly address: string;
  /** What goes before a command to run it on that host. */
  readonly relay: readonly string[];
  readonly agent: readonly string[];
  readonly phone: readonly string[];
  stop(): Promise<void>;
}

const ip = (...args: string[]): boolean => spawnSync('ip', args, { stdio: 'ignore' }).status === 0;

/** One host in three roles: addresses of the loopback network. */
export function loopbackNetwork(): Network {
  return { address: '127.0.0.41', relay: [], agent: [], phone: [], stop: async () => undefined };
}

/** The reason why there can be no namespaces here, or `undefined`. */
export function missingNamespaces(): string | undefined {
  const name = `lantype-probe-${process.pid}`;
  if (!ip('netns', 'add', name)) return 'network namespaces are not permitted here';
  const works =
    ip('-n', name, 'link', 'add', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1') &&
    ip('-n', name, 'link', 'add', 'bridge0', 'type', 'bridge');
  ip('netns', 'del', name);
  return works ? undefined : 'network namespaces cannot have bridges here';
}

/** A namespace for each host, with nothing but its loopback and one cable to the relay's bridge. */
export function namespaceNetwork(): Network {
  const names = {
    relay: `lantype-r-${process.pid}`,
    agent: `lantype-a-${process.pid}`,
    phone: `lantype-p-${process.pid}`,
  };
  const must = (...args: string[]): void => {
    if (!ip(...args)) throw new Error(`failed: ip ${args.join(' ')}`);
  };
  const stop = async (): Promise<void> => {
    for (const name of Object.values(names)) ip('netns', 'del', name);
  };
  try {
    for (const name of Object.values(names)) {
      must('netns', 'add', name);
      must('-n', name, 'link', 'set', 'lo', 'up');
    }
    must('-n', names.relay, 'link', 'add', 'lan0', 'type', 'bridge');
    must('-n', names.relay, 'addr', 'add', '10.77.0.1/24', 'dev', 'lan0');
    must('-n', names.relay, 'link', 'set', 'lan0', 'up');
    // Multicast needs a route, as every real host has one.
    must('-n', names.relay, 'route', 'add', 'default', 'dev', 'lan0');
    for (const [host, number] of [
      [names.agent, 2],
      [names.phone, 3],
    ] as const) {
      const port = `port${number}`;
      must('-n', names.relay, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host);
      must('-n', names.relay, 'link', 'set', port, 'master', 'lan0', 'up');
      must('-n', host, 'addr', 'add', `10.77.0.${number}/24`, 'dev', 'eth0');
      must('-n', host, 'link', 'set', 'eth0', 'up');
      must('-n', host, 'route', 'add', 'default', 'dev', 'eth0');
    }
  } catch (error) {
    void stop();
    throw error;
  }
  const within = (name: string): string[] => ['ip', 'netns', 'exec', name];
  return {
    address: '10.77.0.1',
    relay: within(names.relay),
    agent: within(names.agent),
    phone: within(names.phone),
    stop,
  };
}
