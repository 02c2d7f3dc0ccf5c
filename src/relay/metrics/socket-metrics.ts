import { Gauge, type Registry } from 'prom-client';
import type { Connection } from '../../server/sockets/connection.ts';
import type { WriteCounters } from '../../server/writers/write-counters.ts';
import { registerCounter } from './scraped.ts';

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

/** What the writers of all sockets did. */
export function registerWriteMetrics(registry: Registry, counters: Readonly<WriteCounters>): void {
  const register = (name: string, help: string, counter: keyof WriteCounters): void =>
    registerCounter(registry, name, help, () => counters[counter]);
  register('lantype_frames_written_total', 'WebSocket frames handed to sockets', 'framesWritten');
  register(
    'lantype_coalesced_frames_total',
    'Frames that shared the socket write of an earlier one',
    'framesCoalesced',
  );
  register('lantype_socket_writes_total', 'Writes handed to sockets, each at most one system call', 'socketWrites');
  register('lantype_frames_queued_total', 'Frames that had to wait for their reader', 'framesQueued');
  register('lantype_frames_discarded_total', 'Frames that went with their connection', 'framesDiscarded');
  register('lantype_slow_consumers_total', 'Connections cut because they did not read', 'slowConsumers');
  register('lantype_send_errors_total', 'Connections on which a write failed', 'sendErrors');
}
