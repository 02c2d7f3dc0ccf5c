import type { EventBody } from '../../protocol/events.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { CommitJournal } from '../store/write-batch.ts';
import type { Audience } from './audience.ts';
import type { EventRing } from './event-ring.ts';
import type { LoggedEvent } from './logged-event.ts';

/** What a client has seen so far. */
export interface Cursor {
  readonly since: number;
  readonly epoch?: string | undefined;
}

/** What it gets; fields as in `EventsAnswer`. */
export interface Recovery {
  readonly events: readonly LoggedEvent[];
  readonly epoch: string;
  /** All that followed it is here: the client's own, or with `gap` the one before the oldest kept event. */
  readonly since: number;
  readonly latest: number;
  readonly gap: boolean;
}

/** The one sequence of events, wherever it is kept. */
export interface EventJournal extends CommitJournal {
  readonly epoch: string;
  /** The number of the newest event. */
  readonly latest: number;
  /** How many events are kept. */
  readonly size: number;
  /** What an earlier process committed at last may be missing: the power went, or the file is an older one. */
  readonly mayHaveForgotten: boolean;
  /** It goes on where a process that was killed left off: nobody was told how that ended. */
  readonly resumedAfterKill: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The history so far is not the one that others have seen: with the next event a new one begins. */
  beginEpoch(): void;
  /** Called when there is something to publish. */
  onPending(listener: () => void): void;
  /** Called in the turn of the commit, in order. */
  onPublished(listener: (events: readonly LoggedEvent[]) => void): void;
  /** It is published soon. */
  append(body: EventBody, audience: Audience): void;
  /** What the client may see of what it has not seen. */
  read(principal: Principal, cursor: Cursor): Recovery;
}

/** What whoever has seen everything up to `since` has not; `follows`: whether that was of this history. */
export function recover(
  ring: EventRing,
  epoch: string,
  principal: Principal,
  { since, follows }: { readonly since: number; readonly follows: boolean },
): Recovery {
  const { latest, size } = ring;
  const gap = !ring.covers(since) || !follows;
  const from = gap ? latest - size : since;
  const events = ring.after(from).filter((event) => event.visibleTo(principal));
  return { events, epoch, since: from, latest, gap };
}
