import { z } from 'zod';
import { formerTokenSchema } from './pairing.ts';

/**
 * A page keeps what it has stored to the address that it was opened at. When the relay has another address, the page of
 * the old one hands over to the page of the new one, which shows by the relay's signature that it is that relay's
 * (docs/decisions/0089).
 */
const base64url = z.string().regex(/^[\w-]+$/);

/** `GET /places` (send): where this relay is and was, and the key by which it signs. */
export const placesAnswerSchema = z.object({
  success: z.literal(true),
  key: base64url.describe('The public key of the relay: SPKI, DER, in base64url'),
  places: z.array(z.string()).describe('Where it is shared now, the place that is most likely to work first'),
  former: z.array(z.string()).describe('At which addresses it was shared before, and is not now'),
});
export type PlacesAnswer = z.infer<typeof placesAnswerSchema>;

/** `POST /handover` (send), by a page of the relay. */
export const handoverRequestSchema = z.strictObject({
  key: base64url
    .max(128)
    .describe('A public key of the page, on P-256, uncompressed, in base64url: what it is given is sealed to it'),
});

export const handoverAnswerSchema = z.object({
  success: z.literal(true),
  relayId: z.string(),
  origin: z.string().describe('Of the page: `https://192.168.1.9:7443`'),
  signature: base64url.describe('By the key of the relay, ECDSA with SHA-256, of what `handoverStatement` says'),
});
export type HandoverAnswer = z.infer<typeof handoverAnswerSchema>;

/** `POST /handover/claim` (send): what another token has sent becomes this one's, and that token ends. */
export const claimRequestSchema = z.strictObject({
  previous: formerTokenSchema.describe(
    'The other token; in the proof, the token of this request is in the place of the code',
  ),
});

/** What the relay signs: nothing else that its key signs begins like it. */
export function handoverStatement(relayId: string, origin: string, key: string): string {
  return `lantype-handover\n${relayId}\n${origin}\n${key}`;
}
