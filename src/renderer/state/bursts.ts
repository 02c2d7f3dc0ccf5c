import { signal } from '@preact/signals';
import type { DeviceView, MessageItem } from '../../protocol/control-views.ts';
import { isOver } from '../../protocol/message.ts';

/** How far a computer is with several messages that it got at once. */
export interface Burst {
  readonly done: number;
  readonly total: number;
}

interface Running {
  readonly ended: Set<string>;
  left: number;
}

/** Fewer are typed faster than anyone could read about it. */
const LEAST = 3;

/** Counts, for each computer that has something to type, what has ended since it began. */
export class Bursts {
  readonly running = signal<ReadonlyMap<string, Burst>>(new Map());
  readonly #running = new Map<string, Running>();

  device({ deviceId, online, queueDepth, inFlight }: DeviceView): void {
    const left = online ? queueDepth + inFlight : 0;
    const burst = this.#running.get(deviceId);
    if (left === 0) this.#running.delete(deviceId);
    else if (burst === undefined) this.#running.set(deviceId, { ended: new Set(), left });
    else burst.left = left;
  }

  message({ deviceId, messageId, status }: MessageItem): void {
    if (isOver(status)) this.#running.get(deviceId)?.ended.add(messageId);
  }

  clear(): void {
    this.#running.clear();
    this.publish();
  }

  /** After a batch of the above. */
  publish(): void {
    if (this.#running.size === 0 && this.running.peek().size === 0) return;
    const views = new Map<string, Burst>();
    for (const [deviceId, { ended, left }] of this.#running) {
      const total = ended.size + left;
      if (total >= LEAST) views.set(deviceId, { done: ended.size, total });
    }
    this.running.value = views;
  }
}
