import { z } from 'zod';
import { MAX_DEVICE_ID_LENGTH } from './limits.ts';

/** Hostnames (RFC 1123), with the underscores that Windows allows and letters of any script. */
const DEVICE_ID = /^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?$/u;

/** One computer has one id, however it is written: trimmed, NFC, lower case. */
export function normalizeDeviceId(deviceId: string): string {
  return deviceId.trim().normalize('NFC').toLowerCase();
}

/** Parses to the normalised id. */
export const deviceIdSchema = z
  .string({ error: 'deviceId must be a string' })
  .transform(normalizeDeviceId)
  .refine((id) => id.length > 0, 'deviceId is empty')
  .refine((id) => id.length <= MAX_DEVICE_ID_LENGTH, `deviceId is longer than ${MAX_DEVICE_ID_LENGTH} characters`)
  .refine((id) => id.length === 0 || DEVICE_ID.test(id), 'deviceId is not a host name');
