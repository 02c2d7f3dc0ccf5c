/** What the chart shows: ten minutes. */
export const CHART_MS = 10 * 60 * 1_000;
/** So that one waiting message is no full deflection. */
const LEAST_SCALE = 4;

export interface DepthPoint {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly depth: number;
}

/** SVG path data from the left edge, ten minutes ago, to the right edge, now; a depth holds until the next one. */
export function stepPath(points: readonly DepthPoint[], now: number, width: number, height: number): string {
  const top = Math.max(LEAST_SCALE, ...points.map(({ depth }) => depth));
  const y = (depth: number): string => (height - 1 - (depth / top) * (height - 2)).toFixed(1);
  const x = (at: number): string => Math.max(0, width - ((now - at) / CHART_MS) * width).toFixed(1);
  const before = points.findLast(({ at }) => at <= now - CHART_MS);
  let path = `M0 ${y(before?.depth ?? 0)}`;
  for (const { at, depth } of points) {
    if (at <= now - CHART_MS) continue;
    path += ` H${x(at)} V${y(depth)}`;
  }
  return `${path} H${width}`;
}
