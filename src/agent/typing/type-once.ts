import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { Ending } from '../inbox/journal-schema.ts';
import { TimeLimitError, withinLimit } from '../time-limit.ts';
import type { MayGoOn, TypingResult, Typist } from './typist.ts';
import type { TypistSelector } from './typist-selector.ts';

/** Long for any honest typist (1 000 segments); beyond it, the typist hangs and would block every later message. */
const TYPING_LIMIT_MS = 60_000;

const HUNG: TypingError = {
  code: TypingErrorCode.uncertain,
  message: 'The typist did not finish: the text may or may not be there.',
};
const BROKEN: TypingError = { code: TypingErrorCode.failed, message: 'The typist failed unexpectedly.' };

export interface TypeOnceTools {
  selector: TypistSelector;
  clock: Clock;
  logger: Logger;
}

export type TypingRun =
  | { readonly ending: Ending & { outcome: 'typed' | 'clipboard' | 'failed' } }
  /** `mayGoOn` said no: so many segments are typed, the others are not. */
  | { readonly stopped: TypingError; readonly typedParts: number };

/**
 * Types one message and says how it ended. Never rejects, whatever the typist does. One that hangs is dropped: it may
 * go on typing, and nobody types concurrently.
 */
export async function typeOnce(
  typist: Typist,
  payload: readonly Segment[],
  mayGoOn: MayGoOn,
  { selector, clock, logger }: TypeOnceTools,
): Promise<TypingRun> {
  try {
    const result = await withinLimit(typist.type(payload, mayGoOn), 'typing', TYPING_LIMIT_MS, clock);
    const { outcome, method, error, typedParts } = result;
    logger.debug({ outcome, method, error: error?.code, typedParts }, 'a message was handled');
    return runOf(result);
  } catch (error) {
    const hung = error instanceof TimeLimitError;
    // Not the error's message: whoever threw it had the text at hand.
    logger.error(
      { typist: typist.name, hung, error: error instanceof Error ? error.name : typeof error },
      'typist bug',
    );
    if (hung) selector.drop(typist);
    return { ending: { outcome: 'failed', error: hung ? HUNG : BROKEN } };
  }
}

function runOf({ outcome, receipt, error, typedParts = 0 }: TypingResult): TypingRun {
  // Bounded as the wire bounds it (`typingErrorSchema`): a longer one would make the relay refuse the ACK.
  const why = error && { code: error.code.slice(0, 64), message: error.message.slice(0, 500) };
  if (outcome === 'stopped') return { stopped: why ?? BROKEN, typedParts };
  const ending = {
    outcome,
    ...(outcome === 'typed' && { receipt: receipt ?? 'assumed' }),
    ...(why && { error: why }),
    ...(outcome === 'failed' && typedParts > 0 && { typedParts }),
  };
  return { ending };
}
