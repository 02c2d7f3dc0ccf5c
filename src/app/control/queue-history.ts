import type { Clock } from '../../base/clock.ts';

const WINDOW_MS = 10 * 60 * 1_000;
const MAX_POINTS = 120;
/** About 12 MiB at most, when all of them are full. */
const MAX_DEVICES = 1_000;

/** `at`: milliseconds since the Unix epoch. */
export interface DepthPoint {
  readonly at: number;
  readonly depth: number;
}

/** How long each queue was over the last ten minutes, for a small chart. */
export class QueueHistory {
  readonly #clock: Clock;
  readonly #devices = new Map<string, DepthPoint[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  changed(deviceId: string, depth: number): void {
    const points = this.#devices.get(deviceId) ?? [];
    // The one that changed last is the last to be forgotten.
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, points);
    if (this.#devices.size > MAX_DEVICES) {
      const [oldest] = this.#devices.keys();
      if (oldest !== undefined) this.#devices.delete(oldest);
    }
    points.push({ at: this.#clock.now(), depth });
    this.#expire(points);
    if (points.length > MAX_POINTS) points.splice(leastMissed(points), 1);
  }

  /** Oldest first. What was before the window is one point at its beginning. */
  of(deviceId: string): readonly DepthPoint[] {
    const points = this.#devices.get(deviceId);
    if (points === undefined) return [];
    this.#expire(points);
    return points;
  }

  forget(deviceId: string): void {
    this.#devices.delete(deviceId);
  }

  #expire(points: DepthPoint[]): void {
    const from = this.#clock.now() - WINDOW_MS;
    let before = points.findIndex(({ at }) => at > from);
    if (before === -1) before = points.length;
    const last = points[before - 1];
    if (last === undefined) return;
    // An empty queue at the beginning is what a chart shows anyway.
    points.splice(0, before, ...(last.depth === 0 ? [] : [{ at: from, depth: last.depth }]));
  }
}

/** Of the two that are closest in time, the lower: the peaks and the newest stay. */
function leastMissed(points: readonly DepthPoint[]): number {
  let least = 0;
  let closest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.length - 2; index += 1) {
    const [one, next] = [points[index], points[index + 1]];
    if (one === undefined || next === undefined || next.at - one.at >= closest) continue;
    closest = next.at - one.at;
    least = one.depth < next.depth ? index : index + 1;
  }
  return least;
}
