import type { ReadonlySignal } from '@preact/signals';
import type { ControlEvent } from '../../protocol/control-events.ts';
import type { ControlMethod, ControlParams, ControlResult } from '../../protocol/control-methods.ts';

/**
 * `connecting`: not yet open for the first time. `lost`: was open, or should be, and is being tried again.
 * `logged-out`: the app does not know this window (any more); only a new login link helps.
 */
export type TransportState = 'connecting' | 'open' | 'lost' | 'logged-out';

/** The way to the app. What uses it does not know whether it is Electron's IPC or a WebSocket. */
export interface Transport {
  readonly state: ReadonlySignal<TransportState>;
  /** @throws {ControlError} `DISCONNECTED` when the way was lost before the answer: it may have been done. */
  call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>>;
  /** Results and events come in the order in which they were true. Returns what ends it. */
  onEvent(listener: (event: ControlEvent) => void): () => void;
  start(): void;
  stop(): void;
}
