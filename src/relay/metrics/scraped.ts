import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Metrics whose value lies elsewhere, and is read when somebody scrapes. Each reads for itself: a registry collects its
 * metrics side by side, so none may rely on what another one has read.
 */

/** A value that goes up and down. */
export function registerGauge(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) });
}

/** A value that only grows, until the process ends. */
export function registerCounter(registry: Registry, name: string, help: string, read: () => number): void {
  const counter: Counter = new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      counter.reset();
      counter.inc(read());
    },
  });
}
