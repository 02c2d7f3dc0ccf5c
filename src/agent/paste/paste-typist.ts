import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import { Listeners, listenerBugLog } from '../listeners.ts';
import type { DesktopState, MayGoOn, NewlinePolicy, Probe, TypingResult, Typist } from '../typing/typist.ts';
import { BackgroundFields, type OpenFields } from './background-fields.ts';
import type { Desktop } from './desktop.ts';
import { PasteEngine } from './paste-engine.ts';

export interface PasteTypistOptions {
  /** The port's name. */
  name: string;
  probe: () => Promise<Probe>;
  /** Connects. Rejects when the desktop is not to be had. */
  open: () => Promise<Desktop>;
  /** What is known of the fields in its windows; `undefined`: nothing. Nobody waits for it. */
  openFields?: OpenFields | undefined;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
}

/** The typist of every port: pastes, with the program's own read of the text as the receipt. */
export class PasteTypist implements Typist {
  readonly #options: PasteTypistOptions;
  readonly #changes: Listeners<void>;
  #session: { desktop: Desktop; engine: PasteEngine; fields: BackgroundFields | undefined } | undefined;

  constructor(options: PasteTypistOptions) {
    this.#options = options;
    this.#changes = new Listeners(listenerBugLog(options.logger));
  }

  get name(): string {
    return this.#options.name;
  }

  get connected(): boolean {
    return this.#session?.desktop.connected ?? false;
  }

  probe(): Promise<Probe> {
    return this.#options.probe();
  }

  async start(): Promise<void> {
    await this.stop();
    const desktop = await this.#options.open();
    const { openFields, clock } = this.#options;
    const fields = openFields && new BackgroundFields(openFields, clock);
    this.#session = { desktop, engine: new PasteEngine({ ...this.#options, desktop, fields }), fields };
    fields?.onChange(() => this.#changes.emit());
    desktop.onChange(() => this.#changes.emit());
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const session = this.#session;
    if (!session?.desktop.connected) return this.#lost();
    try {
      return await session.engine.type(segments, mayGoOn);
    } catch (error) {
      if (!session.desktop.connected) return this.#lost();
      this.#options.logger.warn({ err: error, typist: this.name }, 'typing failed');
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', error: { code: TypingErrorCode.failed, message } };
    }
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    if (!this.#session) throw new Error(`the typist ${this.name} is not started`);
    await this.#session.engine.copy(segments);
  }

  state(): DesktopState {
    if (!this.connected || !this.#session) return { target: undefined, locked: false };
    const { desktop, fields } = this.#session;
    const { target, locked } = desktop.state();
    const field = target && !target.terminal ? fields?.shown(target.pid) : undefined;
    return { target: target && { name: target.name, terminal: target.terminal }, locked, ...(field && { field }) };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    try {
      await session.engine.stop();
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'the clipboard could not be handed over');
    } finally {
      session.fields?.close();
      await session.desktop.close();
    }
  }

  #lost(): TypingResult {
    const error = { code: TypingErrorCode.cannotType, message: 'the connection to the desktop is lost' };
    return { outcome: 'failed', error };
  }
}
