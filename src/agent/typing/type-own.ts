import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { Ending } from '../inbox/journal-schema.ts';
import { type TypeOnceTools, typeOnce } from './type-once.ts';
import type { TypingGate } from './typing-gate.ts';

export interface TypeOwnTools extends TypeOnceTools {
  gate: TypingGate;
  typing: SerialQueue;
}

/**
 * Types what the user of this computer asked for, in turn with the messages of others and under the same gate. Never
 * rejects for what the desktop does. What a message would be held for is `failed` here, with that code.
 */
export function typeOwn(payload: readonly Segment[], tools: TypeOwnTools): Promise<Ending> {
  const { selector, gate, typing } = tools;
  return typing.run(async () => {
    const error = gate.reasonToHold(0);
    if (error !== undefined) return { outcome: 'failed', error };
    const typist = selector.current ?? (await selector.ensure());
    if (!typist) return { outcome: 'failed', error: { code: TypingErrorCode.cannotType, message: selector.reason } };
    const run = await typeOnce(typist, payload, () => gate.reasonToHold(0), tools);
    if ('stopped' in run) return { outcome: 'failed', error: run.stopped, typedParts: run.typedParts };
    return run.ending;
  });
}
