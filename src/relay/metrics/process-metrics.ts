import { Gauge, type Registry } from 'prom-client';
import { registerCounter, registerGauge } from './scraped.ts';

/** Version, memory and processor time, under the names that Prometheus dashboards know. */
export function registerProcessMetrics(registry: Registry, version: string): void {
  new Gauge({
    name: 'lantype_build_info',
    help: 'Versions of Lantype and of Node.js; always 1',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  }).set({ version, node_version: process.version }, 1);
  registerGauge(
    registry,
    'process_start_time_seconds',
    'When the process started, in seconds since the Unix epoch',
    () => performance.timeOrigin / 1_000,
  );
  registerCounter(registry, 'process_cpu_seconds_total', 'Processor time of the process, user and system', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  const memory = process.memoryUsage;
  registerGauge(registry, 'process_resident_memory_bytes', 'Resident memory', () => memory.rss());
  registerGauge(registry, 'nodejs_heap_size_total_bytes', 'Size of the heap', () => memory().heapTotal);
  registerGauge(registry, 'nodejs_heap_size_used_bytes', 'Used part of the heap', () => memory().heapUsed);
  registerGauge(
    registry,
    'nodejs_external_memory_bytes',
    'Memory outside of the heap that objects in it hold',
    () => memory().external,
  );
}
