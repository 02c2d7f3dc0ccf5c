import { z } from 'zod';
import { type KeyValueStorage, type Persisted, persisted } from '../preferences/persisted.ts';

/**
 * The relay that this phone is paired with. The token is beside the page's other data, where every page of this
 * address, and no other, can read it; there is no other page.
 */
const membershipSchema = z.object({ token: z.string().min(1), relayId: z.string(), name: z.string() });
export type Membership = z.infer<typeof membershipSchema>;

export const MEMBERSHIP_KEY = 'lantype.relay';

/** What is left of a relay that the phone no longer uses, while messages wait for it. */
export function openFormerMembership(storage: KeyValueStorage): Persisted<Membership | undefined> {
  return persisted(storage, 'lantype.former-relay', (stored) => membershipSchema.safeParse(stored).data);
}

/** The relay that this phone was paired with last: what is written while it is paired anew is for that one. */
export function openLastRelayId(storage: KeyValueStorage): Persisted<string | undefined> {
  return persisted(storage, 'lantype.last-relay', (stored) => z.string().safeParse(stored).data);
}

export function openMembership(storage: KeyValueStorage): Persisted<Membership | undefined> {
  return persisted(storage, MEMBERSHIP_KEY, (stored) => membershipSchema.safeParse(stored).data);
}
