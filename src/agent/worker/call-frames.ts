import { z } from 'zod';

/** What this program says to a worker. */
export type WorkerRequest =
  /** To be answered with `done` or `refused`, and the same number. */
  | { type: 'call'; id: number; call: string; args: unknown[] }
  /** To be answered with nothing. */
  | { type: 'note'; note: unknown };

/** What a worker says to this program: a process with native code in it, so nothing is taken on trust. */
export const workerReplySchema = z.discriminatedUnion('type', [
  /** Once, first: it listens. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('done'), id: z.number(), value: z.unknown().optional() }),
  z.object({ type: z.literal('refused'), id: z.number(), reason: z.string().max(500) }),
  z.object({ type: z.literal('note'), note: z.unknown().optional() }),
]);
export type WorkerReply =
  | { type: 'ready' }
  | { type: 'done'; id: number; value?: unknown }
  | { type: 'refused'; id: number; reason: string }
  | { type: 'note'; note: unknown };

/** Why a call to a worker failed. */
export class WorkerError extends Error {
  /**
   * `ENDED`: the process is gone, and may have done the call, or a part of it. `TIMEOUT`: the same, for it did not answer
   * and was ended. `REFUSED`: it said no. `UNSENT`: the process was gone before the call.
   */
  readonly code: 'ENDED' | 'TIMEOUT' | 'REFUSED' | 'UNSENT';

  constructor(code: WorkerError['code'], message: string) {
    super(message);
    this.name = 'WorkerError';
    this.code = code;
  }
}
