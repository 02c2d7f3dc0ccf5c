import { z } from 'zod';
import { firewallSchema } from './firewall.ts';

/** `PUT /sharing` (admin). */
export const sharingRequestSchema = z.strictObject({ lan: z.boolean().describe('Whether to listen on the LAN') });

export const authorityViewSchema = z.object({
  fingerprint: z.string().describe('SHA-256 of its certificate, as phones show it: `12:AB:…`'),
  covers: z.array(z.string()).describe('The names and addresses of the relay that it is for'),
});

export const sharingViewSchema = z.object({
  lan: z.boolean(),
  urls: z
    .array(z.string())
    .describe(
      'Those that are listened on: `https://192.168.1.5:7443`; the one that most likely leads to a phone first',
    ),
  namedUrls: z
    .array(z.string())
    .default([])
    .describe('The same by names that the network knows: `https://desk.local:7443`'),
  trustedUrls: z
    .array(z.string())
    .default([])
    .describe(
      'The same by the names that `tlsCertificate` of the settings is for: browsers open them without a warning',
    ),
  insecureUrls: z.array(z.string()).describe('The same over plain HTTP; only when the settings say so'),
  pin: z.string().describe('SHA-256 of the public key of the relay'),
  reached: z.boolean().exactOptional().describe('While shared: whether another computer or phone has connected since'),
  firewall: firewallSchema.exactOptional().describe('The firewall that is on here, as far as it can be seen'),
  authority: z
    .object({
      ...authorityViewSchema.shape,
      missing: z.array(z.string()).describe('Names and addresses of the relay that it is not for'),
    })
    .exactOptional()
    .describe('The certificate authority of this relay alone, for phones to install; when there is one'),
});
export type SharingView = z.infer<typeof sharingViewSchema>;

/** Where a browser finds the relay, the place that is most likely to work first. */
export function placesOf({ urls, namedUrls, trustedUrls }: SharingView): string[] {
  return [...new Set([...trustedUrls, ...urls.slice(0, 1), ...namedUrls, ...urls.slice(1)])];
}

/** `GET /sharing` (admin), and the answer of `PUT`. */
export const sharingAnswerSchema = z.object({ success: z.literal(true), ...sharingViewSchema.shape });
export type SharingAnswer = z.infer<typeof sharingAnswerSchema>;

/** `GET /authority` (anyone): what a phone may install so that its browser trusts this relay. */
export const authorityAnswerSchema = z.object({ success: z.literal(true), ...authorityViewSchema.shape });
export type AuthorityAnswer = z.infer<typeof authorityAnswerSchema>;

/** Where the authority's certificate is to be had, by anyone: as DER, and in a profile for iOS. */
export const AUTHORITY_PATHS = { der: '/authority.crt', ios: '/authority.mobileconfig' } as const;
