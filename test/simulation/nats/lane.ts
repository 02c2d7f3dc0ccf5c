import type { SimProcess } from '../engine/sim-process.ts';
import type { Timeline } from '../engine/timeline.ts';

export interface LaneParts {
  readonly timeline: Timeline;
  /** Whose turn it is when something arrives; it waits while that stands still, and is gone with it. */
  readonly process: SimProcess | undefined;
  /** How long the next one takes, milliseconds. */
  readonly latency: () => number;
  /** Nothing arrives before this is true: see `pump`. */
  readonly open: () => boolean;
}

interface Packet {
  readonly due: number;
  readonly run: () => void;
}

/** One direction of a connection: what is sent arrives in that order, or not at all. */
export class Lane {
  readonly #parts: LaneParts;
  #packets: Packet[] = [];
  #lastDue = 0;
  #pumping = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  send(run: () => void): void {
    const { timeline, latency } = this.#parts;
    this.#lastDue = Math.max(this.#lastDue, timeline.now + latency());
    this.#packets.push({ due: this.#lastDue, run });
    this.pump();
  }

  /** What is on its way is lost, but for what `keep` says. */
  drop(keep: () => boolean = () => false): void {
    this.#packets = this.#packets.filter(keep);
  }

  /** Brings what is due; to be called when it may be open again. */
  pump(): void {
    const { timeline, process, open } = this.#parts;
    const [first] = this.#packets;
    if (first === undefined || this.#pumping || process?.alive === false) return;
    const again = (): void => {
      this.#pumping = false;
      this.pump();
    };
    if (first.due > timeline.now) {
      this.#pumping = true;
      timeline.after(first.due - timeline.now, again, process);
    } else if (process?.frozen === true) {
      this.#pumping = true;
      process.onThaw(() => timeline.after(0, again, process));
    } else if (open()) {
      this.#packets.shift();
      first.run();
      if (this.#packets.length === 0 || this.#pumping) return;
      this.#pumping = true;
      timeline.after(0, again, process);
    }
  }
}
