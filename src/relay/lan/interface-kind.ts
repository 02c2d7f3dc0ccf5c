import { existsSync } from 'node:fs';
import path from 'node:path';
import { namesIn, readOr } from '../../base/read-or.ts';
import type { InterfaceKind } from './shared-addresses.ts';

/** Docker, Podman, Kubernetes, LXC, libvirt, VirtualBox, VMware, Parallels, Hyper-V and WSL, as they name their own. */
const INTERNAL_NAMES =
  /^(docker|br-|podman|cni|flannel|cali|veth|virbr|lxc|lxd|incus|vboxnet|vmnet|vnic|nerdctl|vEthernet \((WSL|Default Switch|nat)|VirtualBox Host-Only|VMware Network Adapter)/i;
const TUNNEL_NAMES =
  /^(tun|tap|utun|wg|tailscale|zt|ppp|ipsec|gif|stf|nordlynx|proton|mullvad|nebula|cscotun|gpd|feth|zerotier|wireguard|openvpn)|vpn|wintun/i;

/** By its name alone: on systems that say no more of it. */
export function kindByName(name: string): InterfaceKind {
  if (INTERNAL_NAMES.test(name)) return 'internal';
  return TUNNEL_NAMES.test(name) ? 'tunnel' : 'other';
}

/** `ARPHRD_…` of linux/if_arp.h: none (tun, WireGuard), PPP, IP in IP, SIT, GRE, IPv6 in IPv6, GRE over IPv6. */
const TUNNEL_TYPES: ReadonlySet<string> = new Set(['65534', '512', '768', '776', '778', '769', '823']);

/**
 * As Linux describes it in /sys/class/net (Documentation/ABI/testing/sysfs-class-net): `device` is there for what is
 * physical, `lower_…` names what it stands on, `bridge` and `tun_flags` are there for those. Where it says nothing, its
 * name does.
 */
export function kindOnLinux(name: string, root = '/sys/class/net'): InterfaceKind {
  const at = (...names: string[]): string => path.join(root, name, ...names);
  if (existsSync(at('device'))) return 'physical';
  const type = readOr(at('type'), '').trim();
  if (existsSync(at('tun_flags')) || TUNNEL_TYPES.has(type)) return 'tunnel';
  if (standsOnPhysical(root, name)) return 'physical';
  return existsSync(at('bridge')) ? 'internal' : kindByName(name);
}

/** More layers nobody has, and a loop would have no end. */
const MOST_LAYERS = 4;

function standsOnPhysical(root: string, name: string, layers = MOST_LAYERS): boolean {
  if (layers === 0) return false;
  const lower = namesIn(path.join(root, name))
    .filter((each) => each.startsWith('lower_'))
    .map((each) => each.slice('lower_'.length));
  return lower.some((each) => existsSync(path.join(root, each, 'device')) || standsOnPhysical(root, each, layers - 1));
}
