import type { Socket } from 'node:net';
import { HttpListener, type ListenerOptions } from '../../server/listener/listener.ts';
import type { TlsCredentials } from '../../server/listener/tls-server.ts';

/** One listener on a LAN address. It can let go of its connections at once, sockets of agents included. */
export class LanListener {
  readonly address: string;
  readonly #listener: HttpListener;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #certificate: string | undefined;

  constructor(options: ListenerOptions) {
    this.address = options.host;
    this.#certificate = options.tls?.credentials.cert;
    this.#listener = new HttpListener({
      ...options,
      onConnection: (socket, tls) => {
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
        options.onConnection?.(socket, tls);
      },
    });
  }

  get port(): number {
    return this.#port;
  }

  /** @throws ListenError */
  async listen(): Promise<void> {
    this.#port = await this.#listener.listen();
  }

  /** The same again changes nothing: sessions that can be resumed stay so. */
  setCertificate(credentials: TlsCredentials): void {
    if (credentials.cert === this.#certificate) return;
    this.#certificate = credentials.cert;
    this.#listener.setCertificate(credentials);
  }

  /** Requests from now on are refused. */
  startStopping(): void {
    this.#listener.startStopping();
  }

  /** Lets requests end. */
  close(): Promise<void> {
    return this.#listener.close();
  }

  /** Ends every connection now. */
  async cut(): Promise<void> {
    const closed = this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
