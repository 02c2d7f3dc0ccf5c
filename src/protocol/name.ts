import { z } from 'zod';
import { MAX_NAME_LENGTH } from './limits.ts';

/** Names of tokens and devices: one printable line. */
export const nameSchema = z
  .string()
  .trim()
  .min(1, 'name is empty')
  .max(MAX_NAME_LENGTH, `name is longer than ${MAX_NAME_LENGTH} characters`)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+$/u, 'name has control characters');
