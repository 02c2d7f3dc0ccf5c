import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ControlEvent } from '../../protocol/control-events.ts';

/** So often at most, and so many at a time: what a window can show and a socket can carry. */
const PERIOD_MS = 50;
/** A whole view of very many tokens takes long to make: it rests so many times as long as that took, a second at most. */
const REST = 20;
const MAX_REST_MS = 1_000;
const MESSAGES_AT_ONCE = 200;
const DEVICES_AT_ONCE = 25;
/** Twice what the relay keeps of messages that are over: those before are gone. */
const MAX_DIRTY_MESSAGES = 20_000;

/** A view that there is one of. */
export type WholeView = 'app' | 'tokens' | 'held' | 'senders' | 'pairing' | 'settings';

/** What has changed, as it is when it is told. */
export interface ChangedViews {
  /** The whole of a view; `undefined` when there is no such thing in this mode. */
  whole(view: WholeView): ControlEvent | undefined;
  /** `device.changed`, or `device.removed`. */
  device(deviceId: string): ControlEvent;
  /** `undefined`: it is gone. */
  message(messageId: string): ControlEvent | undefined;
}

export interface ChangeFeedOptions {
  readonly views: ChangedViews;
  /** While nobody listens nothing is looked at. */
  readonly audience: { readonly listening: boolean; emit(event: ControlEvent): void };
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * From "something has changed" to events with the whole of it: the first at the end of the turn, then at most one of a
 * kind in 50 ms, with the newest state, and more seldom where it takes long to make. What could not be told yet waits
 * its turn; nothing is left out.
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #wholes = new Set<WholeView>();
  readonly #devices = new Set<string>();
  readonly #messages = new Set<string>();
  #timer: Timer | undefined;
  /** By the monotonic clock: when a view may be told again. */
  readonly #restsUntil = new Map<WholeView, number>();
  #flushedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  touch(view: WholeView): void {
    if (!this.#options.audience.listening) return;
    this.#wholes.add(view);
    this.#arm();
  }

  touchDevice(deviceId: string): void {
    if (!this.#options.audience.listening) return;
    this.#devices.add(deviceId);
    this.#arm();
  }

  touchMessage(messageId: string): void {
    if (!this.#options.audience.listening) return;
    this.#messages.add(messageId);
    if (this.#messages.size > MAX_DIRTY_MESSAGES) take(this.#messages, 1);
    this.#arm();
  }

  /** Final: what a program does while it ends is told to nobody. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wholes.clear();
    this.#devices.clear();
    this.#messages.clear();
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    const { clock } = this.#options;
    const wait = Math.max(0, this.#flushedAt + PERIOD_MS - clock.monotonic());
    this.#timer = clock.after(wait, () => this.#flush());
  }

  #flush(): void {
    const { views, clock } = this.#options;
    this.#timer = undefined;
    this.#flushedAt = clock.monotonic();
    // Messages first: what a device says of its last message is then known already.
    for (const messageId of take(this.#messages, MESSAGES_AT_ONCE)) this.#tell(() => views.message(messageId));
    for (const deviceId of take(this.#devices, DEVICES_AT_ONCE)) this.#tell(() => views.device(deviceId));
    for (const view of take(this.#wholes)) this.#tellWhole(view);
    if (this.#messages.size > 0 || this.#devices.size > 0 || this.#wholes.size > 0) this.#arm();
  }

  #tellWhole(view: WholeView): void {
    const { views, clock } = this.#options;
    const from = clock.monotonic();
    if (from < (this.#restsUntil.get(view) ?? from)) {
      this.#wholes.add(view);
      return;
    }
    this.#tell(() => views.whole(view));
    const until = clock.monotonic();
    this.#restsUntil.set(view, until + Math.min(MAX_REST_MS, (until - from) * REST));
  }

  /** A view that cannot be made (a full disk, a damaged row) is no reason to end the program, nor to miss the next. */
  #tell(eventOf: () => ControlEvent | undefined): void {
    try {
      const event = eventOf();
      if (event !== undefined) this.#options.audience.emit(event);
    } catch (error) {
      this.#options.logger.error({ error: String(error) }, 'a change could not be told to the window');
    }
  }
}

/** Takes the oldest out of `set`. */
function take<T>(set: Set<T>, most = set.size): T[] {
  const taken: T[] = [];
  for (const item of set) {
    if (taken.length === most) break;
    taken.push(item);
  }
  for (const item of taken) set.delete(item);
  return taken;
}
