import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { DesktopState, MayGoOn, Probe, TypingResult, Typist } from '../../../src/agent/typing/typist.ts';
import { serveTypist, type WorkerContext } from '../../../src/agent/worker/serve-typist.ts';
import type { Segment } from '../../../src/protocol/segments.ts';

/** A worker as the ports have them, whose "native code" does what a text says. */
const settingsSchema = z.object({
  /** Why it cannot be made. */
  broken: z.string().optional(),
  /** The start of the typist takes so long. */
  startMs: z.number().default(0),
  stopMs: z.number().default(0),
  /** Gets the number of the process when the typist stops. */
  stopFile: z.string().optional(),
});
type Settings = z.infer<typeof settingsSchema>;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class NativeTypist implements Typist {
  readonly name = 'fixture';
  connected = false;
  #target: DesktopState['target'];
  #changed: () => void = () => undefined;
  readonly #settings: Settings;
  readonly #context: WorkerContext;

  constructor(settings: Settings, context: WorkerContext) {
    this.#settings = settings;
    this.#context = context;
  }

  async probe(): Promise<Probe> {
    await pause(this.#settings.startMs);
    return { ok: true, capabilities: [{ name: 'fixture', ok: true, detail: `process ${process.pid}` }] };
  }

  async start(): Promise<void> {
    await pause(this.#settings.startMs);
    this.connected = true;
    this.#target = { name: String(this.#context.kept ?? 'nothing kept'), terminal: false };
    this.#context.keep("the user's clipboard");
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const done: string[] = [];
    for (const segment of segments) {
      if (segment.type === 'text' && segment.value === 'die before') process.kill(process.pid, 'SIGKILL');
      const error = await mayGoOn();
      if (error) return { outcome: 'stopped', typedParts: done.length, error };
      const part = segment.type === 'text' ? segment.value : segment.key;
      await this.#do(part);
      if (part === 'nonsense') return { outcome: 'typed twice' } as unknown as TypingResult;
      done.push(part);
    }
    return { outcome: 'typed', receipt: 'read', method: done.join('+') };
  }

  async #do(part: string): Promise<void> {
    if (part === 'die') process.kill(process.pid, 'SIGKILL');
    if (part === 'hang') for (;;);
    if (part === 'slow') await pause(250);
    if (part === 'throw') throw new Error(`could not type ${part}`);
    if (part === 'lose') this.connected = false;
    if (part === 'lose' || part === 'focus') this.#target = { name: 'another', terminal: true };
    if (part === 'lose' || part === 'focus') this.#changed();
    if (part === 'log')
      this.#context.logger.warn({ err: new TypeError('with a text in it'), count: 2 }, 'native trouble');
    if (part === 'garbage') for (const thing of garbage) process.send?.(thing);
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) if (segment.type === 'text') await this.#do(segment.value);
  }

  state(): DesktopState {
    return { target: this.#target, locked: false };
  }

  onChange(listener: () => void): () => void {
    this.#changed = listener;
    return () => undefined;
  }

  async stop(): Promise<void> {
    // As the engine waits, by timers that keep no process alive.
    await new Promise<void>((resolve) => this.#context.clock.after(this.#settings.stopMs, resolve));
    this.connected = false;
    if (this.#settings.stopFile) writeFileSync(this.#settings.stopFile, String(process.pid));
  }
}

const garbage = [
  ...[null, 7, 'ready', [], {}, { type: 'done' }, { type: 'done', id: 'one' }, { type: 'refused', id: 1, reason: 7 }],
  ...[{ type: 'note' }, { type: 'note', note: { type: 'state', connected: 'yes' } }, { type: 'done', id: 99 }],
  ...[
    { type: 'note', note: { type: 'may go on', id: 'x' } },
    { type: 'note', note: { type: 'log', level: 'fatal' } },
  ],
] as object[];

serveTypist(settingsSchema, (settings, context) => {
  if (settings.broken) throw new Error(settings.broken);
  return new NativeTypist(settings, context);
});
