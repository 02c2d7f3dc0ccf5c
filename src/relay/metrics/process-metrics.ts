import { Counter, Gauge, type Registry } from 'prom-client';

/** Version, memory and processor time, under the names that Prometheus dashboards know. Read when scraped. */
export function registerProcessMetrics(registry: Registry, version: string): void {
  const registers = [registry];
  new Gauge({
    name: 'lantype_build_info',
    help: 'Versions of Lantype and of Node.js; always 1',
    labelNames: ['version', 'node_version'],
    registers,
  }).set({ version, node_version: process.version }, 1);
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since the Unix epoch',
    registers,
  }).set(performance.timeOrigin / 1_000);
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process, user and system',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    },
  });
  registerBytes(registry, 'process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  registerBytes(registry, 'nodejs_heap_size_total_bytes', 'Size of the heap', () => process.memoryUsage().heapTotal);
  registerBytes(registry, 'nodejs_heap_size_used_bytes', 'Used part of the heap', () => process.memoryUsage().heapUsed);
  registerBytes(
    registry,
    'nodejs_external_memory_bytes',
    'Memory outside of the heap that objects in it hold',
    () => process.memoryUsage().external,
  );
}

/** A gauge with its own reading: a registry reads its metrics side by side, so none may rely on another's. */
function registerBytes(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) });
}
