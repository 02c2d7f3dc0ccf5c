import { z } from 'zod';
import type { NutBackend } from './nut-backend.ts';

/** One call of the backend, sent to the nut-js process. */
export type NutRequest = {
  [Call in keyof NutBackend]: { id: number; call: Call; args: Parameters<NutBackend[Call]> };
}[keyof NutBackend];

/** What the nut-js process says. */
export const nutReplySchema = z.discriminatedUnion('type', [
  /** Once, first: nut-js is loaded and reaches the desktop. `clipboardProblem`: the clipboard does not work. */
  z.object({ type: z.literal('ready'), clipboardProblem: z.string().optional() }),
  /** Instead of `ready`. */
  z.object({ type: z.literal('unusable'), reason: z.string() }),
  z.object({ type: z.literal('done'), id: z.number(), value: z.string().optional() }),
  z.object({ type: z.literal('refused'), id: z.number(), reason: z.string() }),
]);
export type NutReply = z.infer<typeof nutReplySchema>;

/** Why a call to the nut-js process failed. */
export class NutError extends Error {
  /** `ENDED`: the process is gone. `TIMEOUT`: it did not answer and was ended. `REFUSED`: nut-js said no. */
  readonly code: 'ENDED' | 'TIMEOUT' | 'REFUSED';

  constructor(code: NutError['code'], message: string) {
    super(message);
    this.name = 'NutError';
    this.code = code;
  }
}
