import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import { clipboardText } from '../../protocol/clipboard-text.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { MayGoOn, NewlinePolicy, TypingResult } from '../typing/typist.ts';
import type { Desktop } from './desktop.ts';
import type { FieldSource } from './field.ts';
import { GiveBack } from './give-back.ts';
import { Loan } from './loan.ts';
import { MessageTyping } from './message-typing.ts';
import { Paster } from './paster.ts';
import { SegmentTyping } from './segment-typing.ts';

export interface PasteEngineOptions {
  /** The port's name. */
  name: string;
  desktop: Desktop;
  /** `undefined`: nothing is known of what is in a window. */
  fields?: FieldSource | undefined;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
}

/** Everything that lives as long as one connection to a desktop: types messages, and gives the clipboard back. */
export class PasteEngine {
  readonly #clipboard: Loan;
  readonly #primary: Loan | undefined;
  readonly #paster: Paster;
  readonly #typing: MessageTyping;
  /** Everything that changes who has the clipboard, one after the other. */
  readonly #turns = new SerialQueue();
  readonly #giveBack: GiveBack;

  constructor(options: PasteEngineOptions) {
    const { desktop, clock, fields } = options;
    this.#clipboard = new Loan(desktop, 'clipboard');
    this.#primary = desktop.places.includes('primary') ? new Loan(desktop, 'primary') : undefined;
    const loans = { clipboard: this.#clipboard, primary: this.#primary };
    this.#paster = new Paster({ desktop, clock, ...loans });
    const segments = new SegmentTyping(desktop, clock, this.#paster, fields);
    this.#typing = new MessageTyping({ ...options, ...loans, paster: this.#paster, segments });
    this.#giveBack = new GiveBack(desktop, clock, () => {
      this.#turns
        .run(() => this.#giveBackNow())
        .catch((error) => {
          options.logger.debug({ err: error }, 'the clipboard could not be given back');
          // Another program has it open: again, for it is the user's.
          if (this.#lent) this.#giveBack.schedule(this.#typing.target);
        });
    });
  }

  /** As `Typist.type`. */
  type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    this.#giveBack.cancel();
    return this.#turns.run(async () => {
      try {
        return await this.#typing.type(segments, mayGoOn);
      } finally {
        if (this.#lent) this.#giveBack.schedule(this.#typing.target);
      }
    });
  }

  /** As `Typist.copy`. */
  copy(segments: readonly Segment[]): Promise<void> {
    return this.#turns.run(async () => {
      await this.#paster.settled();
      if (!(await this.#clipboard.put(clipboardText(segments)))) {
        throw new Error('another program keeps taking the clipboard');
      }
    });
  }

  /** Gives the user's clipboard back, when the program that got the last text has had its time. */
  async stop(): Promise<void> {
    await this.#turns.idle();
    if (this.#lent) await this.#giveBack.over();
    this.#giveBack.cancel();
    this.#paster.stop();
    await this.#turns.run(() => this.#giveBackNow());
  }

  get #lent(): boolean {
    return this.#clipboard.lent || (this.#primary?.lent ?? false);
  }

  /** One after the other: a port may be able to keep others away from one place at a time. */
  async #giveBackNow(): Promise<void> {
    await this.#clipboard.giveBack();
    await this.#primary?.giveBack();
  }
}
