import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { MultipartForm } from './multipart.ts';

/** Milliseconds, and for the answer bytes. */
export interface EngineLimits {
  /** How long an engine may take to connect, and to take the next piece of the sound. */
  recognizerStallMs: number;
  /** From the last of the sound to its answer. */
  recognizerAnswerMs: number;
  maxRecognizerAnswerBytes: number;
}

interface EngineResponse {
  readonly status: number;
  readonly body: Buffer;
}

/** One request and its answer, each step with its time. */
export class Exchange {
  readonly #call: ClientRequest;
  readonly #limits: EngineLimits;
  readonly #clock: Clock;
  readonly #answered: Promise<IncomingMessage>;
  #early = false;

  constructor(call: ClientRequest, limits: EngineLimits, clock: Clock) {
    this.#call = call;
    this.#limits = limits;
    this.#clock = clock;
    this.#answered = new Promise((resolve, reject) => {
      call.once('error', reject);
      call.once('response', (response) => {
        this.#early = true;
        resolve(response);
      });
    });
    this.#answered.catch(() => undefined);
    // What happens to it later is the answer's to say.
    call.on('error', () => undefined);
  }

  async send(pieces: AsyncIterable<Uint8Array>, { head, tail }: MultipartForm): Promise<void> {
    await this.#write(head);
    for await (const piece of pieces) {
      // It has answered without having heard: it does not want to.
      if (this.#early) return;
      await this.#write(piece);
    }
    if (!this.#early) this.#call.end(tail);
  }

  async receive(): Promise<EngineResponse> {
    return this.#within(this.#limits.recognizerAnswerMs, async () => {
      const response = await this.#answered;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > this.#limits.maxRecognizerAnswerBytes)
          throw new ProtocolError('RECOGNIZER_FAILED', 'the answer of the speech recogniser is too long');
        chunks.push(chunk);
      }
      return { status: response.statusCode ?? 0, body: Buffer.concat(chunks, size) };
    });
  }

  async #write(piece: Uint8Array): Promise<void> {
    if (this.#call.write(piece)) return;
    await this.#within(this.#limits.recognizerStallMs, () =>
      Promise.race([once(this.#call, 'drain').catch(() => this.#answered), this.#answered]),
    );
  }

  async #within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    let late = false;
    const timer = this.#clock.after(ms, () => {
      late = true;
      this.#call.destroy(new Error('late'));
    });
    try {
      return await work();
    } catch (error) {
      if (late) throw new ProtocolError('RECOGNIZER_TIMEOUT', 'the speech recogniser takes too long');
      throw error;
    } finally {
      timer.cancel();
    }
  }
}
