import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A bus that takes every connection and never says a word. */
export interface SilentBus {
  /** As in `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  /** Connections that are open now, and that ever were. */
  readonly open: ReadonlySet<Socket>;
  readonly taken: number;
  stop(): void;
}

export async function startSilentBus(): Promise<SilentBus> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-bus-'));
  const file = path.join(folder, 'bus');
  const open = new Set<Socket>();
  let taken = 0;
  const server = createServer((socket) => {
    taken += 1;
    open.add(socket);
    // What is said to it is read: it hangs, it is not full.
    socket.on('error', () => undefined).resume();
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  return {
    address: `unix:path=${file}`,
    open,
    get taken() {
      return taken;
    },
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
