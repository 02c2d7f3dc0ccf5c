import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Announcer } from './announcer.ts';
import type { Store } from './store.ts';
import type { Ticker } from './ticker.ts';

/** What every component may use. */
export interface WindowParts {
  readonly store: Store;
  readonly announcer: Announcer;
  readonly ticker: Ticker;
}

export const WindowContext = createContext<WindowParts | undefined>(undefined);

export function useWindow(): WindowParts {
  const parts = useContext(WindowContext);
  if (parts === undefined) throw new Error('rendered outside of the window');
  return parts;
}
