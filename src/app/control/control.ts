import type { Logger } from '../../base/logger.ts';
import type { ControlEvent } from '../../protocol/control-events.ts';
import { CONTROL_METHODS, type ControlMethod, isControlMethod } from '../../protocol/control-methods.ts';
import { type ControlAnswer, ControlError } from '../../protocol/control-wire.ts';
import { controlErrorOf, invalidParams } from './control-error.ts';
import type { ControlHandlers } from './control-handlers.ts';

/** What a window can ask of the program, and hears from it. Both transports carry this and nothing else. */
export interface Control {
  /** Checks the parameters itself. Never rejects. */
  call(method: string, params: unknown): Promise<ControlAnswer>;
  /** Returns the function that ends it. */
  onEvent(listener: (event: ControlEvent) => void): () => void;
}

/** Finds the handler of a call; and tells everybody what the program has to tell. */
export class ControlService implements Control {
  /** `undefined` while the program starts, and when it stops. */
  #handlers: ControlHandlers | undefined;
  readonly #logger: Logger;
  readonly #listeners = new Set<{ hear: (event: ControlEvent) => void }>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** From now on calls are answered by `handlers`. */
  open(handlers: ControlHandlers): void {
    this.#handlers = handlers;
  }

  /** From now on every call is refused. Idempotent. */
  close(): void {
    this.#handlers = undefined;
  }

  get listening(): boolean {
    return this.#listeners.size > 0;
  }

  async call(method: string, params: unknown): Promise<ControlAnswer> {
    try {
      if (!isControlMethod(method)) throw new ControlError('INVALID_REQUEST', 'There is no such method.');
      return { ok: true, result: await this.#run(method, params ?? {}) };
    } catch (error) {
      return { ok: false, error: controlErrorOf(error, this.#logger) };
    }
  }

  onEvent(listener: (event: ControlEvent) => void): () => void {
    const entry = { hear: listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  emit(event: ControlEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener.hear(event);
      } catch (error) {
        this.#logger.error({ error: String(error), type: event.type }, 'a listener of control events threw');
      }
    }
  }

  async #run<M extends ControlMethod>(method: M, params: unknown): Promise<unknown> {
    const parsed = CONTROL_METHODS[method].params.safeParse(params);
    if (!parsed.success) throw invalidParams(parsed.error.issues);
    if (this.#handlers === undefined) throw new ControlError('SHUTTING_DOWN', 'Lantype is starting or stopping.');
    // The schema of the method has just made them what its handler takes.
    const handle = this.#handlers[method] as (params: unknown) => unknown;
    return await handle(parsed.data);
  }
}
