import type { JSX } from 'preact';
import type { DeviceView } from '../../protocol/control-views.ts';
import { stepPath } from './step-path.ts';

const WIDTH = 96;
const HEIGHT = 24;

interface SparklineProps {
  readonly depths: NonNullable<DeviceView['depths']>;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly label: string;
}

/** The queue over the last ten minutes: steps, for a queue has no values in between. */
export function Sparkline({ depths, now, label }: SparklineProps): JSX.Element {
  const points = depths.map(({ at, depth }) => ({ at: Date.parse(at), depth }));
  const line = stepPath(points, now, WIDTH, HEIGHT);
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
      <path class="area" d={`${line} L${WIDTH} ${HEIGHT} L0 ${HEIGHT} Z`} />
      <path class="line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
