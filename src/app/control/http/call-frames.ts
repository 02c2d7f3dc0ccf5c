import type { Clock } from '../../../base/clock.ts';
import { type ControlAnswer, type ControlFrame, controlCallFrameSchema } from '../../../protocol/control-wire.ts';
import { RateLimiter } from '../../../server/guard/rate-limiter.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import { parseFrame } from '../../../server/sockets/parse-frame.ts';
import type { Control } from '../control.ts';

/** Calls of one socket: a person clicks, and a page reads everything anew when it connects. */
const CALLS = { perSecond: 50, burst: 200 };
/** Whoever goes on although it was told so is cut. */
const IGNORED_REFUSALS = 200;
const MAX_RUNNING = 64;

export interface CallFramesParts {
  readonly control: Pick<Control, 'call'>;
  readonly clock: Clock;
}

interface Caller {
  running: number;
  refused: number;
}

/** From the frames of a socket to calls, and back. */
export class CallFrames {
  readonly #control: Pick<Control, 'call'>;
  readonly #rates: RateLimiter;
  readonly #callers = new Map<string, Caller>();

  constructor({ control, clock }: CallFramesParts) {
    this.#control = control;
    this.#rates = new RateLimiter(CALLS, clock);
  }

  /** Returns why the connection has to be closed (4003), if it has. */
  handle(clientId: string, data: Buffer, isBinary: boolean, send: (frame: string) => void): string | undefined {
    const frame = isBinary ? 'binary frames are not part of it' : parseFrame(controlCallFrameSchema, data);
    if (typeof frame === 'string') return closeReason('protocolError', frame);
    const { id, method, params } = frame;
    const caller = this.#callers.get(clientId) ?? { running: 0, refused: 0 };
    this.#callers.set(clientId, caller);
    const answer = (given: ControlAnswer): void => {
      const framed: ControlFrame = { type: 'answer', id, answer: given };
      send(JSON.stringify(framed));
    };
    if (!this.#rates.take(clientId) || caller.running >= MAX_RUNNING) {
      caller.refused += 1;
      if (caller.refused > IGNORED_REFUSALS) return closeReason('protocolError', 'too many calls');
      answer({ ok: false, error: { code: 'RATE_LIMITED', message: 'Too many calls at once.' } });
      return undefined;
    }
    caller.refused = 0;
    caller.running += 1;
    void this.#control.call(method, params).then((given) => {
      caller.running -= 1;
      // A socket that is closed meanwhile takes nothing: the writer knows.
      answer(given);
    });
    return undefined;
  }

  forget(clientId: string): void {
    this.#callers.delete(clientId);
  }
}
