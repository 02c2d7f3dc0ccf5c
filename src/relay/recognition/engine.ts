import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { RecognitionSettings } from '../../protocol/recognition.ts';
import { endpointOf, lookupInside, OutsideError, whereaboutsOf } from './engine-address.ts';
import { type Heard, readEngineAnswer } from './engine-answer.ts';
import { type EngineLimits, Exchange } from './exchange.ts';
import { type MultipartForm, multipartForm } from './multipart.ts';
import { SoundLevel } from './sound-level.ts';

export interface EngineSettings extends RecognitionSettings {
  readonly key?: string | undefined;
}

export interface Sound {
  /** Of samples alone. */
  readonly bytes: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** BCP 47, what is spoken. */
  readonly language?: string | undefined;
}

export interface Recognised extends Heard {
  readonly engineMs: number;
}

/** An engine that speaks `POST /v1/audio/transcriptions`. */
export class Engine {
  readonly #settings: EngineSettings;
  readonly #limits: EngineLimits;
  readonly #clock: Clock;
  /** It was seen to refuse the other one. */
  #format: 'verbose_json' | 'json' = 'verbose_json';

  constructor(settings: EngineSettings, limits: EngineLimits, clock: Clock) {
    this.#settings = settings;
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Passes the sound on as it comes.
   * @throws ProtocolError RECOGNIZER_UNREACHABLE, RECOGNIZER_REFUSED, RECOGNIZER_TIMEOUT, RECOGNIZER_FAILED; and what
   * `sound` or `signal` end with
   */
  async recognize(sound: Sound, signal: AbortSignal): Promise<Recognised> {
    signal.throwIfAborted();
    const format = this.#format;
    const level = new SoundLevel();
    const form = multipartForm(this.#fields(sound.language, format), sound.bytes);
    const call = this.#open(form);
    const end = (): void => void call.destroy(signal.reason);
    signal.addEventListener('abort', end);
    try {
      const exchange = new Exchange(call, this.#limits, this.#clock);
      await exchange.send(measured(sound.pieces, level), form);
      const sentAt = this.#clock.monotonic();
      const { status, body } = await exchange.receive();
      signal.throwIfAborted();
      if (status !== 200) throw this.#refusal(status, format);
      return { ...readBody(body, level.silent), engineMs: Math.max(0, Math.round(this.#clock.monotonic() - sentAt)) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SoundError) throw error.cause;
      throw error instanceof ProtocolError ? error : connectionError(error);
    } finally {
      signal.removeEventListener('abort', end);
      call.destroy();
    }
  }

  #fields(language: string | undefined, format: string): Record<string, string> {
    const { model, prompt, language: usual } = this.#settings;
    // Engines know languages, and not how they are spoken where.
    const [spoken = usual] = language?.toLowerCase().split('-') ?? [];
    return {
      model,
      response_format: format,
      temperature: '0',
      ...(spoken !== 'auto' && { language: spoken }),
      ...(prompt !== '' && { prompt }),
    };
  }

  #open({ contentType, contentLength }: MultipartForm): ClientRequest {
    const { address, outside, key } = this.#settings;
    const url = endpointOf(address);
    if (!outside && whereaboutsOf(address) === 'outside') throw unreachable('its address is outside of the network');
    const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
    return request(url, {
      method: 'POST',
      agent: false,
      ...(!outside && { lookup: lookupInside }),
      headers: {
        'content-type': contentType,
        'content-length': contentLength,
        accept: 'application/json',
        // One that ends the connection with its answer would cut off what is still on its way to it, and its answer with it.
        connection: 'keep-alive',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
    });
  }

  #refusal(status: number, format: string): ProtocolError {
    if (status === 400 || status === 422) {
      // Not all know it; the next one is asked for less.
      if (format === 'verbose_json') {
        this.#format = 'json';
        return failed(`the speech recogniser answers ${status}; it is asked in another way from now on`);
      }
      return refused(status);
    }
    return status > 400 && status < 500 && status !== 408 && status !== 429
      ? refused(status)
      : failed(`the speech recogniser answers ${status}`);
  }
}

/** Whoever sends the sound ended it; the engine has no part in that. */
class SoundError extends Error {}

async function* measured(pieces: AsyncIterable<Uint8Array>, level: SoundLevel): AsyncGenerator<Uint8Array> {
  const sound = pieces[Symbol.asyncIterator]();
  for (;;) {
    const next = await sound.next().catch((cause: unknown) => {
      throw new SoundError('the sound ended', { cause });
    });
    if (next.done) return;
    level.add(next.value);
    yield next.value;
  }
}

function readBody(body: Buffer, silent: boolean): Heard {
  try {
    return readEngineAnswer(JSON.parse(body.toString('utf8')), silent);
  } catch {
    throw failed('the speech recogniser answers with something that is no text');
  }
}

function connectionError(error: unknown): ProtocolError {
  if (error instanceof OutsideError) return unreachable(error.message);
  const { code = 'it broke off' } = error as NodeJS.ErrnoException;
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|EACCES)$/.test(code)
    ? unreachable(code)
    : failed(`the connection to the speech recogniser failed: ${code}`);
}

function unreachable(why: string): ProtocolError {
  return new ProtocolError('RECOGNIZER_UNREACHABLE', `the speech recogniser cannot be reached: ${why}`);
}

function failed(what: string): ProtocolError {
  return new ProtocolError('RECOGNIZER_FAILED', what);
}

function refused(status: number): ProtocolError {
  const why = status === 401 || status === 403 ? 'its key' : 'its address and its model';
  return new ProtocolError(
    'RECOGNIZER_REFUSED',
    `the speech recogniser answers ${status}: look at ${why} in the settings`,
  );
}
