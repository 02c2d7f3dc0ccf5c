import type { Clock } from '../../base/clock.ts';
import { GenerationMap } from '../../base/generation-map.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { MAX_RECOGNITION_MS, type RecognizerAnswer } from '../../protocol/recognition.ts';
import { BYTES_PER_MS } from '../../protocol/wav.ts';
import type { Principal } from '../../server/guard/principal.ts';
import { TokenBucket } from '../../server/guard/token-bucket.ts';
import type { EventRecorder } from '../events/event-recorder.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { Engine, type EngineSettings } from './engine.ts';
import { shownWhereabouts } from './engine-address.ts';
import { Recognition, type RecognitionEnd } from './recognition.ts';
import type { RecognitionMeter } from './recognition-meter.ts';
import type { SoundBody } from './sound-body.ts';
import { Turns } from './turns.ts';

export interface RecognitionsParts {
  readonly events: Pick<EventRecorder, 'recognitionEnded'>;
  readonly meter: RecognitionMeter;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Recording {
  readonly id: string;
  readonly language: string | undefined;
  readonly sound: SoundBody;
  /** Whether its sender still may; asked before the engine gets anything. Rejects with the refusal. */
  readonly confirm: () => Promise<void>;
}

/** Principals of whom it is remembered how much they have sent. */
const MAX_BUCKETS = 1_000;

/** Turns recordings of senders into texts, by the engine of the owner. */
export class Recognitions {
  readonly #parts: RecognitionsParts;
  readonly #turns: Turns;
  /** Those that are under way, and for some minutes those that have ended; by sender and id. */
  readonly #known = new Map<string, Recognition>();
  readonly #seconds = new GenerationMap<TokenBucket>(() => MAX_BUCKETS);
  #settings: EngineSettings | undefined;
  #engine: Engine | undefined;
  #stopped = false;

  constructor(parts: RecognitionsParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.limits.maxAtRecognizer, parts.clock);
  }

  /** From now on; `undefined`: none. What is under way goes on with the one before. */
  configure(settings: EngineSettings | undefined): void {
    const { limits, clock } = this.#parts;
    this.#settings = settings;
    this.#engine = settings && new Engine(settings, limits, clock);
  }

  offer(): RecognizerAnswer {
    const settings = this.#settings;
    const common = { success: true, maxMs: MAX_RECOGNITION_MS } as const;
    if (settings === undefined) return { ...common, offered: false };
    const where = shownWhereabouts(settings.address, settings.outside);
    return { ...common, offered: true, where, ...(where === 'outside' && { host: new URL(settings.address).host }) };
  }

  /** @throws ProtocolError RECOGNITION_OFF: before anything of the recording is read */
  mustBeOn(): void {
    if (this.#engine === undefined) throw off();
  }

  /** One that is here as a whole, which a retry is answered with; what has failed or was cut off begins anew. */
  findLive(principal: Principal, id: string): Recognition | undefined {
    const known = this.#known.get(keyOf(principal.id, id));
    if (known?.status === 'done' || (known?.status === 'recognizing' && known.whole)) return known;
    // The connection by which the rest would have to come is dead, though nobody here has noticed.
    if (known !== undefined) this.forget(known);
    return undefined;
  }

  /** @throws ProtocolError NOT_FOUND */
  find(principal: Principal, id: string): Recognition {
    const known = this.#known.get(keyOf(principal.id, id.toLowerCase()));
    if (known === undefined) throw new ProtocolError('NOT_FOUND', 'there is no such recognition, or not any more');
    return known;
  }

  /**
   * Takes a recording, and recognises it when its turn comes.
   * @throws ProtocolError RECOGNITION_OFF, RATE_LIMITED, SHUTTING_DOWN
   */
  submit(principal: Principal, recording: Recording): Recognition {
    const engine = this.#engine;
    if (this.#stopped) throw new ProtocolError('SHUTTING_DOWN', 'the relay is shutting down');
    if (engine === undefined) throw off();
    const durationMs = Math.round(recording.sound.bytes / BYTES_PER_MS);
    this.#admit(principal.id, durationMs);
    const recognition = new Recognition(recording.id, principal.id, durationMs);
    const key = keyOf(principal.id, recording.id);
    this.#known.set(key, recognition);
    this.#measure(recognition);
    void recognition.ended.then(() => this.#ended(key, recognition));
    void this.#run(engine, recognition, recording);
    return recognition;
  }

  /** Ends it, and forgets its text. @throws ProtocolError NOT_FOUND */
  cancel(principal: Principal, id: string): Recognition {
    const recognition = this.find(principal, id);
    recognition.cancel(new ProtocolError('NOT_FOUND', 'the recognition was cancelled'));
    this.#known.delete(keyOf(principal.id, recognition.id));
    return recognition;
  }

  /** It is as if it had never come: its sender was cut off before all of it was here. */
  forget(recognition: Recognition): void {
    recognition.cancel(new ProtocolError('INVALID_REQUEST', 'the recording broke off'));
    const key = keyOf(recognition.sender, recognition.id);
    if (this.#known.get(key) === recognition) this.#known.delete(key);
  }

  /** Its token was revoked. */
  endSender(sender: string, why: ProtocolError): void {
    for (const recognition of this.#known.values()) {
      if (recognition.sender !== sender) continue;
      recognition.cancel(why);
      this.#known.delete(keyOf(sender, recognition.id));
    }
  }

  stop(): void {
    this.#stopped = true;
    const why = new ProtocolError('SHUTTING_DOWN', 'the relay is shutting down');
    for (const recognition of this.#known.values()) recognition.cancel(why);
    this.#known.clear();
  }

  /** How many, and how much: people speak one second a second, and after a cut they catch up. */
  #admit(sender: string, durationMs: number): void {
    const { limits, clock } = this.#parts;
    let underWay = 0;
    let kept = 0;
    for (const each of this.#known.values()) {
      if (each.sender !== sender) continue;
      if (each.status === 'recognizing') underWay += 1;
      else kept += 1;
    }
    if (underWay >= limits.maxRecognitionsPerSender) {
      throw new ProtocolError('RATE_LIMITED', 'too many recordings of this token at a time');
    }
    if (kept >= limits.maxKeptRecognitions) this.#dropOldest(sender);
    const now = clock.monotonic();
    let bucket = this.#seconds.use(sender);
    if (bucket === undefined) {
      const { recognitionSecondsPerSecond: perSecond, recognitionBurstSeconds: burst } = limits;
      bucket = new TokenBucket({ perSecond, burst }, now);
      this.#seconds.set(sender, bucket);
    }
    if (!bucket.take(durationMs / 1_000, now)) {
      throw new ProtocolError('RATE_LIMITED', 'too much sound of this token in so short a time');
    }
  }

  #dropOldest(sender: string): void {
    for (const [key, each] of this.#known) {
      if (each.sender !== sender || each.status === 'recognizing') continue;
      this.#known.delete(key);
      return;
    }
  }

  async #run(engine: Engine, recognition: Recognition, { sound, language, confirm }: Recording): Promise<void> {
    const { limits, meter } = this.#parts;
    const { signal } = recognition;
    let leave: (() => void) | undefined;
    try {
      leave = await this.#turns.take(recognition.sender, limits.recognitionTurnMs, signal);
      await confirm();
      const pieces = received(sound.samples, sound.bytes, (bytes, whole) => {
        meter.passedOn(bytes);
        if (whole) recognition.soundReceived();
      });
      recognition.done(await engine.recognize({ bytes: sound.bytes, pieces, language }, signal));
    } catch (error) {
      recognition.failed(this.#publicError(error));
    } finally {
      leave?.();
    }
  }

  #publicError(error: unknown): ProtocolError {
    if (error instanceof ProtocolError) {
      if (error.code.startsWith('RECOGNIZER_')) this.#parts.logger.warn({ code: error.code }, error.message);
      return error;
    }
    if (error instanceof Error && 'code' in error)
      return new ProtocolError('INVALID_REQUEST', 'the recording broke off');
    this.#parts.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a recognition failed');
    return new ProtocolError('INTERNAL_ERROR', 'the recording could not be recognised');
  }

  #measure(recognition: Recognition): void {
    const { meter, clock } = this.#parts;
    const startedAt = clock.monotonic();
    meter.began();
    void recognition.ended.then(() => {
      const { silent, engineMs } = recognition.view;
      const outcome = silent ? 'silent' : (recognition.status as RecognitionEnd);
      meter.ended(outcome, clock.monotonic() - startedAt, engineMs);
    });
  }

  #ended(key: string, recognition: Recognition): void {
    const { events, limits, clock } = this.#parts;
    if (!this.#stopped)
      events.recognitionEnded(recognition.sender, recognition.id, recognition.status as RecognitionEnd);
    clock.after(limits.keepRecognitionMs, () => {
      if (this.#known.get(key) === recognition) this.#known.delete(key);
    });
  }
}

async function* received(
  samples: AsyncIterable<Uint8Array>,
  bytes: number,
  onPiece: (bytes: number, whole: boolean) => void,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const piece of samples) {
    left -= piece.length;
    yield piece;
    onPiece(piece.length, left <= 0);
  }
}

function keyOf(sender: string, id: string): string {
  return `${sender} ${id}`;
}

function off(): ProtocolError {
  return new ProtocolError('RECOGNITION_OFF', 'no speech recogniser is set up on this relay');
}
