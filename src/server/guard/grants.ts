import { EVERYTHING, type GrantChange, type GrantedDevices, type Grants, isGranted } from '../../protocol/grants.ts';

/** Whoever may do only some things: a principal, or the row of its token. */
export interface Grantee {
  readonly grants?: HeldGrants | undefined;
}

export interface HeldGrants extends Grants {
  /** Beside `devices`: those that it was granted once. */
  readonly reached?: GrantedDevices | undefined;
}

/** For whoever may not, the computer does not exist. */
export function mayReach({ grants }: Grantee, deviceId: string): boolean {
  return grants === undefined || isGranted(grants.devices, deviceId);
}

/** What it has sent may be at that computer still, whatever it may do now. */
export function mayHaveReached({ grants }: Grantee, deviceId: string): boolean {
  if (grants === undefined || isGranted(grants.devices, deviceId)) return true;
  return isGranted(grants.reached ?? [], deviceId);
}

export function mayPressKeys({ grants }: Grantee): boolean {
  return grants?.keys ?? true;
}

/** Whether it may not send this message (any more). */
export function isBeyond(grantee: Grantee, message: { readonly deviceId: string; readonly hasKeys: boolean }): boolean {
  return !mayReach(grantee, message.deviceId) || (message.hasKeys && !mayPressKeys(grantee));
}

/** What is granted after a change; what was granted before is remembered. */
export function changedGrants({ grants }: Grantee, { devices, keys }: GrantChange): HeldGrants {
  const before = grants ?? EVERYTHING;
  return {
    devices: devices ?? before.devices,
    keys: keys ?? before.keys,
    reached: reachedBy({ grants }),
  };
}

/** All that it may reach, and all that it ever might. */
export function reachedBy({ grants = EVERYTHING }: Grantee): GrantedDevices {
  const { devices, reached = [] } = grants;
  if (devices === 'all' || reached === 'all') return 'all';
  return [...new Set([...reached, ...devices])];
}

/** Without what is only remembered; `{}` when nobody said anything. */
export function plainGrants(grants: HeldGrants): Grants;
export function plainGrants(grants: HeldGrants | undefined): Partial<Grants>;
export function plainGrants(grants: HeldGrants | undefined): Partial<Grants> {
  return grants === undefined ? {} : { devices: grants.devices, keys: grants.keys };
}
