import { existsSync } from 'node:fs';
import { readOr } from '../../base/read-or.ts';
import type { Firewall } from '../../protocol/firewall.ts';

export interface FirewallHost {
  readonly platform: NodeJS.Platform;
  /** Empty without the file, or without the right to read it. */
  readonly read: (file: string) => string;
  readonly exists: (file: string) => boolean;
}

const THIS_HOST: FirewallHost = {
  platform: process.platform,
  read: (file) => readOr(file, ''),
  exists: existsSync,
};

/** The firewall that is on here, as far as any user may see. What it lets through only its administrator can. */
export function findFirewall({ platform, read, exists }: FirewallHost = THIS_HOST): Firewall | undefined {
  if (platform === 'win32') return 'windows';
  if (platform !== 'linux') return undefined;
  // ufw(8): on at every start; firewalld(1) writes who it is while it runs.
  if (/^ENABLED=yes/im.test(read('/etc/ufw/ufw.conf'))) return 'ufw';
  return exists('/run/firewalld.pid') ? 'firewalld' : undefined;
}
