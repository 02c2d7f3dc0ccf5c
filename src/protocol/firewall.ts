import { z } from 'zod';
import { PAIRING_WINDOW_MS, type PairingView } from './pairing.ts';

export const firewallSchema = z.enum(['ufw', 'firewalld', 'windows']);
/** A firewall that a person can be told a command for. */
export type Firewall = z.infer<typeof firewallSchema>;

/** How long a person is given to find the camera before it is said that a firewall may be in the way. Milliseconds. */
export const NOBODY_CAME_MS = 15_000;

/** A code was shown long enough to be scanned, and nobody has so much as connected. `now`: milliseconds since the Unix epoch. */
export function isNobodyThere({ open, reached, expiresAt, ended }: PairingView, now: number): boolean {
  if (reached !== false) return false;
  if (!open || expiresAt === undefined) return ended === 'expired';
  return now - (Date.parse(expiresAt) - PAIRING_WINDOW_MS) >= NOBODY_CAME_MS;
}

const COMMANDS: Readonly<Record<Firewall, (port: number) => string>> = {
  // ufw(8); firewall-cmd(1); Microsoft, New-NetFirewallRule.
  ufw: (port) => `sudo ufw allow ${port}/tcp`,
  firewalld: (port) => `sudo firewall-cmd --permanent --add-port=${port}/tcp && sudo firewall-cmd --reload`,
  windows: (port) =>
    `New-NetFirewallRule -DisplayName Lantype -Direction Inbound -Action Allow -Protocol TCP -LocalPort ${port} -Profile Private`,
};

export interface FirewallCommand {
  readonly firewall: Firewall;
  readonly command: string;
}

/** What lets others in on that port: for the firewall that was found, or for each that it may be on this system. */
export function firewallCommands(port: number, found: Firewall | undefined, platform: string): FirewallCommand[] {
  const possible: readonly Firewall[] =
    platform === 'win32' ? ['windows'] : platform === 'linux' ? ['ufw', 'firewalld'] : [];
  const asked = found === undefined ? possible : [found];
  return asked.map((firewall) => ({ firewall, command: COMMANDS[firewall](port) }));
}
