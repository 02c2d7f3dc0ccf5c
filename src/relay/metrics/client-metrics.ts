import { Gauge, type Registry } from 'prom-client';
import type { Connection } from '../../server/sockets/connection.ts';

/** Open sockets by what their token makes them, read when scraped. */
export function registerClientMetrics(registry: Registry, clients: () => Iterable<Connection>): void {
  const gauge = new Gauge({
    name: 'lantype_connected_clients',
    help: 'Open WebSocket connections',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      const count = { agent: 0, observer: 0 };
      for (const { principal } of clients()) count[principal?.scope === 'receive' ? 'agent' : 'observer'] += 1;
      for (const [kind, value] of Object.entries(count)) gauge.set({ kind }, value);
    },
  });
}
