import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { SerialQueue } from '../../base/serial-queue.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { TypingGate } from '../typing-gate.ts';
import type { TypistSupply } from '../typists/typist-supply.ts';
import type { Ending } from './journal-schema.ts';
import { typeOnce } from './typing-run.ts';

export interface OwnTypingOptions {
  supply: TypistSupply;
  gate: TypingGate;
  typing: SerialQueue;
  clock: Clock;
  logger: Logger;
}

/** Types what the user of this computer asked for, in turn with the messages of others and under the same gate. */
export class OwnTyping {
  readonly #options: OwnTypingOptions;

  constructor(options: OwnTypingOptions) {
    this.#options = options;
  }

  /** Never rejects for what the desktop does. What a message would be held for is `failed` here, with that code. */
  type(payload: readonly Segment[]): Promise<Ending> {
    const { supply, gate, typing, clock, logger } = this.#options;
    return typing.run(async () => {
      const error = gate.reasonToHold(0);
      if (error !== undefined) return { outcome: 'failed', error };
      const typist = supply.current ?? (await supply.ensure());
      if (!typist) return { outcome: 'failed', error: { code: TypingErrorCode.cannotType, message: supply.reason } };
      const run = await typeOnce(typist, payload, () => gate.reasonToHold(0), clock, logger);
      if ('stopped' in run) return { outcome: 'failed', error: run.stopped, typedParts: run.typedParts };
      if (run.hung) supply.drop(typist);
      return run.ending;
    });
  }
}
