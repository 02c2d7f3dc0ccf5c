import { z } from 'zod';
import { nameSchema } from './name.ts';
import { PIN } from './pairing-link.ts';

/** `_lantype._tcp` of DNS-SD (RFC 6763, 4.1.2), without its punctuation. */
export const SERVICE_TYPE = 'lantype';

/**
 * The TXT record of a relay (RFC 6763, 6). Anyone on the network can announce anything: it is good for showing, and for
 * finding a relay again whose key is checked all the same; never for trusting one.
 */
export const relayTxtSchema = z.object({
  /** SHA-256 of the relay's public key, base64url. */
  pin: z.string().regex(PIN),
  /** What people call the relay. */
  name: nameSchema,
});
export type RelayTxt = z.infer<typeof relayTxtSchema>;
