import { z } from 'zod';
import { deviceIdSchema } from './device-id.ts';
import { type Scope, scopeSchema } from './http.ts';
import { nameSchema } from './name.ts';

/** How long a window stays open, and how many wrong codes close it (design, section 8). */
export const PAIRING_WINDOW_MS = 2 * 60 * 1_000;
export const MAX_WRONG_CODES = 5;
/** Of the body of `POST /pair`, which strangers send. Bytes. */
export const MAX_PAIR_BODY_BYTES = 4_096;

/** `POST /pair`. `deviceId` goes with role `receive`, and only with it. */
export const pairRequestSchema = z
  .strictObject({
    code: z.string().max(64),
    name: nameSchema,
    role: scopeSchema,
    deviceId: deviceIdSchema.optional(),
  })
  .refine((body) => (body.role === 'receive') === (body.deviceId !== undefined), {
    path: ['deviceId'],
    message: 'role receive needs a deviceId, and no other role has one',
  });
export type PairRequest = z.output<typeof pairRequestSchema>;

/** The answer of `POST /pair`, status 201: the only time the token is shown. */
export const pairAnswerSchema = z.object({
  token: z.string(),
  relayId: z.string(),
  /** What people call the relay. */
  name: z.string(),
});
export type PairAnswer = z.infer<typeof pairAnswerSchema>;

/** `POST /pairing` (admin): opens a window; one that is open ends. `name`: of the token, else the device says one. */
export const pairingRequestSchema = z.strictObject({ role: scopeSchema.default('send'), name: nameSchema.optional() });

export type PairingEnd = 'used' | 'expired' | 'wrong-codes' | 'cancelled';

/** `GET /pairing` (admin). */
export interface PairingView {
  open: boolean;
  /** While open. */
  role?: Scope;
  /** ISO 8601. While open. */
  expiresAt?: string;
  /** How the last one ended. */
  ended?: PairingEnd;
  /** With `ended: 'used'`: by whom. */
  paired?: { name: string; role: Scope; deviceId?: string };
}

/** `POST /pairing`, status 201. */
export interface PairingAnswer {
  success: true;
  code: string;
  expiresAt: string;
  role: Scope;
  /** One for each address that is shared; none while nothing is. */
  links: string[];
}

/** `PUT /sharing` (admin). */
export const sharingRequestSchema = z.strictObject({ lan: z.boolean() });

/** `GET /sharing`, and the answer of `PUT`. */
export interface SharingView {
  lan: boolean;
  /** `https://192.168.1.5:7443`, those that are listened on. */
  urls: string[];
  /** The same over plain HTTP, which is insecure; only when the setting says so. */
  insecureUrls: string[];
  pin: string;
}
