import { type Signal, signal } from '@preact/signals';

/** Where a page keeps small things: `localStorage`, which is there at once and tells other tabs. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A value that outlives the page. `parse` gets what was stored, or `undefined`, and must make sense of anything. */
export interface Persisted<T> {
  readonly value: Signal<T>;
  /** Takes what another tab has stored. */
  reread(): void;
}

/** @param storage when it refuses (full, or forbidden), the value lives as long as the page */
export function persisted<T>(storage: KeyValueStorage, key: string, parse: (stored: unknown) => T): Persisted<T> {
  const value = signal(read(storage, key, parse));
  let known = JSON.stringify(value.peek());
  value.subscribe((now) => {
    const text = JSON.stringify(now);
    if (text === known) return;
    known = text;
    try {
      if (text === undefined) storage.removeItem(key);
      else storage.setItem(key, text);
    } catch {
      // Nothing that the user could do about it now; the value is in use all the same.
    }
  });
  return {
    value,
    reread() {
      const stored = read(storage, key, parse);
      known = JSON.stringify(stored);
      value.value = stored;
    },
  };
}

function read<T>(storage: KeyValueStorage, key: string, parse: (stored: unknown) => T): T {
  try {
    return parse(JSON.parse(storage.getItem(key) ?? 'null') ?? undefined);
  } catch {
    return parse(undefined);
  }
}
