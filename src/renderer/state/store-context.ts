import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Announcer } from './announcer.ts';
import type { Store } from './store.ts';
import type { Ticker } from './ticker.ts';

/** What every component may use. */
export interface Room {
  readonly store: Store;
  readonly announcer: Announcer;
  readonly ticker: Ticker;
}

export const RoomContext = createContext<Room | undefined>(undefined);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error('rendered outside of the window');
  return room;
}
