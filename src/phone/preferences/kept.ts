import { type Signal, signal } from '@preact/signals';

/** Where a page keeps small things: `localStorage`, which is there at once and tells other tabs. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A value that outlives the page. `parse` gets what was stored, or `undefined`, and must make sense of anything. */
export interface Kept<T> {
  readonly value: Signal<T>;
  /** Takes what another tab has stored. */
  reread(): void;
}

/** @param shelf when it refuses (full, or forbidden), the value lives as long as the page */
export function keep<T>(shelf: Shelf, key: string, parse: (stored: unknown) => T): Kept<T> {
  const value = signal(read(shelf, key, parse));
  let known = JSON.stringify(value.peek());
  value.subscribe((now) => {
    const text = JSON.stringify(now);
    if (text === known) return;
    known = text;
    try {
      if (text === undefined) shelf.removeItem(key);
      else shelf.setItem(key, text);
    } catch {
      // Nothing that the user could do about it now; the value is in use all the same.
    }
  });
  return {
    value,
    reread() {
      const stored = read(shelf, key, parse);
      known = JSON.stringify(stored);
      value.value = stored;
    },
  };
}

function read<T>(shelf: Shelf, key: string, parse: (stored: unknown) => T): T {
  try {
    return parse(JSON.parse(shelf.getItem(key) ?? 'null') ?? undefined);
  } catch {
    return parse(undefined);
  }
}
