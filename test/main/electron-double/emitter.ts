type Listener = (...args: never[]) => unknown;

/** What Electron's objects do with events. `never` as a result, because theirs is typed as the object itself. */
export class Emitter {
  readonly #listeners = new Map<string, { listener: Listener; once: boolean }[]>();

  on(event: string, listener: Listener): never {
    this.#add(event, listener, false);
    return this as never;
  }

  once(event: string, listener: Listener): never {
    this.#add(event, listener, true);
    return this as never;
  }

  /** Returns whether anybody listened. */
  emit(event: string, ...args: unknown[]): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    this.#listeners.set(
      event,
      listeners.filter(({ once }) => !once),
    );
    for (const { listener } of listeners) listener(...(args as never[]));
    return listeners.length > 0;
  }

  #add(event: string, listener: Listener, once: boolean): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), { listener, once }]);
  }
}

/** An event whose default can be prevented. */
export class PreventableEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}
