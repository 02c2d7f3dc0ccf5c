import { InvalidArgumentError } from 'commander';
import { type GrantedDevices, type Grants, grantedDevicesSchema } from '../protocol/grants.ts';

/** `desk,study`, or `all`. */
export function parseDevices(value: string): GrantedDevices {
  const ids = value.split(',').map((id) => id.trim());
  const parsed = grantedDevicesSchema.safeParse(value.trim() === 'all' ? 'all' : ids);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(
    'It takes the ids of computers with commas between them (see `lantype devices`), or all.',
  );
}

/** What a token may do, in a table or at the end of a sentence; without grants it is of a version that knew none. */
export function describeGrants(grants: Grants | undefined): string {
  if (grants === undefined) return 'all computers, with keys (made before there were grants)';
  const { devices, keys } = grants;
  const where = devices === 'all' ? 'all computers' : devices.length === 0 ? 'no computer' : devices.join(', ');
  return `${where}, ${keys ? 'with keys' : 'texts only'}`;
}
