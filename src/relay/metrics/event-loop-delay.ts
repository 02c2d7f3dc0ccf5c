import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** How often the monitor's timer is due. Shorter sees more, and wakes an idle computer more often. */
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.9, 0.99, 1];

/** How late the event loop was, since the scrape before. Between `start` and `stop` only. */
export class EventLoopDelay {
  readonly #gauge: Gauge;
  #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;

  constructor(registry: Registry) {
    this.#gauge = new Gauge({
      name: 'lantype_event_loop_delay_seconds',
      help: 'How late the event loop was since the scrape before; quantile 1 is the maximum',
      labelNames: ['quantile'],
      registers: [registry],
      collect: () => this.#collect(),
    });
  }

  start(): void {
    if (this.#histogram !== undefined) return;
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram?.disable();
    this.#histogram = undefined;
  }

  #collect(): void {
    for (const quantile of QUANTILES) this.#gauge.set({ quantile }, this.#seconds(quantile));
    this.#histogram?.reset();
  }

  /** The histogram holds the times between two ticks, so a loop that is never late shows the resolution itself. */
  #seconds(quantile: number): number {
    const histogram = this.#histogram;
    if (histogram === undefined || histogram.count === 0) return 0;
    return Math.max(0, histogram.percentile(quantile * 100) / 1e9 - RESOLUTION_MS / 1e3);
  }
}
