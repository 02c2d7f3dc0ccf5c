import { z } from 'zod';
import { deviceIdSchema } from './device-id.ts';
import { grantChangeSchema, grantsSchema } from './grants.ts';
import { grantsFit, ONLY_SEND, scopeSchema, timeSchema } from './http.ts';
import { nameSchema } from './name.ts';

/** How long a window stays open, and how many wrong codes close it (docs/security.md). */
export const PAIRING_WINDOW_MS = 2 * 60 * 1_000;
export const MAX_WRONG_CODES = 5;
/** Of the body of `POST /pair`, which strangers send. Bytes. */
export const MAX_PAIR_BODY_BYTES = 4_096;

/**
 * The token that a phone had before, good or not: with it the phone finds its messages again. Not the token itself, for
 * the relay that is asked may be another one than before.
 */
export const formerTokenSchema = z.strictObject({
  id: z.uuid().describe('Its `jti`'),
  proof: z.string().max(64).describe('SHA-256 of the code, a line feed and the token, in base64url'),
});
export type FormerToken = z.infer<typeof formerTokenSchema>;

/** `POST /pair`. `deviceId` goes with role `receive`, and only with it. */
export const pairRequestSchema = z
  .strictObject({
    code: z.string().max(64),
    name: nameSchema,
    role: scopeSchema,
    deviceId: deviceIdSchema.optional(),
    previous: formerTokenSchema.optional(),
  })
  .refine((body) => (body.role === 'receive') === (body.deviceId !== undefined), {
    path: ['deviceId'],
    message: 'role receive needs a deviceId, and no other role has one',
  });
export type PairRequest = z.output<typeof pairRequestSchema>;

/** The answer of `POST /pair`, status 201: the only time the token is shown. */
export const pairAnswerSchema = z.object({
  token: z.string().describe('Shown this once'),
  relayId: z.string(),
  name: z.string().describe('What people call the relay'),
});
export type PairAnswer = z.infer<typeof pairAnswerSchema>;

/**
 * `POST /pairing` (admin): opens a window; one that is open ends. With role `send`: without `devices`, the only computer
 * that there is, or, where there is not exactly one, all; without `keys`, keys too.
 */
export const pairingRequestSchema = z
  .strictObject({
    role: scopeSchema.default('send').describe('Of the token that the device gets'),
    name: nameSchema.optional().describe('Of the token; without one, the device says its own'),
    ...grantChangeSchema.shape,
  })
  .refine((body) => grantsFit(body.role, body), ONLY_SEND);

const pairingEndSchema = z.enum(['used', 'expired', 'wrong-codes', 'cancelled']);
export type PairingEnd = z.infer<typeof pairingEndSchema>;

export const pairingViewSchema = z.object({
  open: z.boolean(),
  role: scopeSchema.exactOptional().describe('While open'),
  expiresAt: timeSchema.exactOptional().describe('While open'),
  reached: z
    .boolean()
    .exactOptional()
    .describe('Whether another computer or phone has connected since the window was opened, or did before it expired'),
  grants: grantsSchema.exactOptional().describe('While open, with role send: what the device will be allowed'),
  ended: pairingEndSchema.exactOptional().describe('How the last window ended'),
  paired: z
    .object({ name: z.string(), role: scopeSchema, deviceId: z.string().exactOptional() })
    .exactOptional()
    .describe('When it ended by being used: by whom'),
});
export type PairingView = z.infer<typeof pairingViewSchema>;

/** `GET /pairing` (admin). */
export const pairingStateAnswerSchema = z.object({ success: z.literal(true), ...pairingViewSchema.shape });
export type PairingStateAnswer = z.infer<typeof pairingStateAnswerSchema>;

/** `POST /pairing`, status 201. */
export const pairingAnswerSchema = z.object({
  success: z.literal(true),
  code: z.string().describe('Good once'),
  expiresAt: timeSchema,
  role: scopeSchema,
  grants: grantsSchema.exactOptional().describe('With role send: what the device will be allowed'),
  links: z.array(z.string()).describe('One for each address that is shared; none while nothing is'),
});
export type PairingAnswer = z.infer<typeof pairingAnswerSchema>;
