import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes TCP connections on to a port of this machine, until it is cut. */
export interface CuttableProxy {
  readonly port: number;
  /** Ends all connections without a goodbye, and refuses new ones. */
  cut(): void;
  /**
   * Lets connections through again. Resolves with the moment (`performance.now()`) at which the next one is
   * accepted, which is before anything has gone through it.
   */
  mend(): Promise<number>;
  stop(): void;
}

export async function startCuttableProxy(targetPort: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let onNext: ((acceptedAt: number) => void) | undefined;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer({ noDelay: true }, (near) => {
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    onNext?.(performance.now());
    onNext = undefined;
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    keep(near);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () =>
      new Promise((resolve) => {
        onNext = resolve;
        isCut = false;
      }),
    stop() {
      cut();
      server.close();
    },
  };
}
