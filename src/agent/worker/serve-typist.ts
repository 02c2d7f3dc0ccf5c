import type { z } from 'zod';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { TypingError } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { Typist } from '../typing/typist.ts';
import type { Keeper } from './keeper.ts';
import { serveCalls, type WorkerChannel } from './serve-calls.ts';
import type { AnswerNote, TypistNote } from './typist-notes.ts';

/** What a typist in a worker is given. */
export interface WorkerContext extends Keeper {
  readonly clock: Clock;
  /** Of the program that started this process. Fields that are objects are left out, of errors all but the name. */
  readonly logger: Logger;
}

const GONE: TypingError = { code: TypingErrorCode.cannotType, message: 'the program that asked for it is gone' };

/**
 * The whole of a worker file that serves a typist to `createWorkerTypist`:
 *
 *     serveTypist(settingsSchema, async (settings, context) => {
 *       const { createWindowsTypist } = await import('./windows-typist.ts');
 *       return createWindowsTypist(settings, context);
 *     });
 *
 * What `make` throws is why nothing can be typed here, for a person; so native code is best loaded in there. The process
 * ends with the program that started it, after a `stop()` of the typist.
 */
export function serveTypist<Settings>(
  settingsSchema: z.ZodType<Settings>,
  make: (settings: Settings, context: WorkerContext) => Typist | Promise<Typist>,
): void {
  const questions = new Map<number, (reason: TypingError | undefined) => void>();
  let lastQuestion = 0;
  let gone = false;
  let typist: Typist | undefined;
  const note = (message: TypistNote): void => channel.note(message);
  const tellState = (): void => {
    if (typist) note({ type: 'state', connected: typist.connected, state: typist.state() });
  };
  const ask = (): Promise<TypingError | undefined> => {
    if (gone) return Promise.resolve(GONE);
    lastQuestion += 1;
    const id = lastQuestion;
    note({ type: 'may go on', id });
    return new Promise((resolve) => questions.set(id, resolve));
  };
  const begin = async (settings: unknown, kept: unknown): Promise<void> => {
    const keep = (data: unknown): void => note({ type: 'keep', data });
    const context = { clock: systemClock, logger: loggerOver(note), kept, keep };
    typist = await make(settingsSchema.parse(settings), context);
    typist.onChange(tellState);
  };
  const channel: WorkerChannel = serveCalls({
    async onCall(call, [first, second]) {
      if (call === 'begin') return begin(first, second);
      if (!typist) throw new Error('there is no typist yet');
      switch (call) {
        case 'probe':
          return typist.probe();
        case 'start':
          await typist.start();
          return tellState();
        case 'type':
          return typist.type(first as Segment[], ask).catch(withoutText);
        case 'copy':
          return typist.copy(first as Segment[]).catch(withoutText);
        case 'stop':
          return typist.stop();
        default:
          throw new Error(`no such call: ${call}`);
      }
    },
    onNote(answer) {
      const { id, reason } = answer as AnswerNote;
      questions.get(id)?.(reason);
      questions.delete(id);
    },
    onEnd() {
      gone = true;
      for (const resolve of questions.values()) resolve(GONE);
      return typist?.stop() ?? Promise.resolve();
    },
  });
}

/** Not the error's own message: whoever threw it had the text at hand. */
function withoutText(error: unknown): never {
  throw new Error(`the typist failed unexpectedly (${nameOf(error)})`);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function loggerOver(note: (message: TypistNote) => void): Logger {
  const log = (level: keyof Logger) => (fields: object, message: string) => {
    const flat: Record<string, string | number | boolean> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (value instanceof Error) flat[name] = value.name;
      else if (typeof value === 'string') flat[name] = value.slice(0, 300);
      else if (typeof value === 'number' || typeof value === 'boolean') flat[name] = value;
    }
    note({ type: 'log', level, fields: flat, message: message.slice(0, 300) });
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
