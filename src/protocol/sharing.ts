import { z } from 'zod';

/** `PUT /sharing` (admin). */
export const sharingRequestSchema = z.strictObject({ lan: z.boolean().describe('Whether to listen on the LAN') });

export const sharingViewSchema = z.object({
  lan: z.boolean(),
  urls: z.array(z.string()).describe('Those that are listened on: `https://192.168.1.5:7443`'),
  insecureUrls: z.array(z.string()).describe('The same over plain HTTP; only when the settings say so'),
  pin: z.string().describe('SHA-256 of the public key of the relay'),
});
export type SharingView = z.infer<typeof sharingViewSchema>;

/** `GET /sharing` (admin), and the answer of `PUT`. */
export const sharingAnswerSchema = z.object({ success: z.literal(true), ...sharingViewSchema.shape });
export type SharingAnswer = z.infer<typeof sharingAnswerSchema>;
