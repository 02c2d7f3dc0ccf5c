import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { sendError } from '../answers/json-answer.ts';
import { refuseRaw } from '../answers/raw-refusal.ts';
import type { ServerLimits } from '../server-limits.ts';
import { PlainDoor } from './first-byte.ts';
import { createTlsServer, type TlsCredentials, type TlsOptions, tlsContext } from './tls-server.ts';

export type UpgradeListener = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/** Where connections come from instead of the network of this computer. */
export type Listen = (server: Server | TlsServer) => Promise<Listening>;

export interface Listening {
  readonly port: number;
  /** Lets no more in. Resolves when the last connection is closed. */
  close(): Promise<void>;
  closeAllConnections(): void;
}

/** Everything that a listener needs but its place and its certificate. */
export interface UnboundListenerOptions {
  readonly onRequest: RequestListener;
  readonly onUpgrade: UpgradeListener;
  /** What asks in plain HTTP where HTTPS is spoken. */
  readonly onPlainRequest: RequestListener;
  /** Every connection, before its first byte. */
  readonly onConnection?: (socket: Socket, tls: boolean) => void;
  readonly limits: Pick<ServerLimits, 'maxHeaderBytes' | 'headersTimeoutMs' | 'requestTimeoutMs' | 'stopTimeoutMs'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ListenerOptions extends UnboundListenerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Instead of host and port: a Unix domain socket, or a named pipe of Windows, for the user of this process alone. */
  readonly path?: string;
  /** HTTPS; without it plain HTTP. */
  readonly tls?: TlsOptions;
  readonly listen?: Listen | undefined;
}

/** A listener at that path. No stranger gets there, so nobody is counted as one. */
export function ownerListener(options: UnboundListenerOptions, path: string): HttpListener {
  const { onConnection: _, ...behind } = options;
  return new HttpListener({ ...behind, host: '', port: 0, path });
}

/** Nobody can listen there. `code` is the system's: `EADDRINUSE`, `EACCES` or `EADDRNOTAVAIL`. */
export class ListenError extends Error {
  readonly code: string;
  readonly port: number;

  constructor(code: string, port: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.port = port;
    this.name = 'ListenError';
    this.code = code;
  }
}

/** Whoever asks whether a relay stops is told. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['/health', '/health/ready']);

/** How often half-sent requests are looked for; Node's own 30 s would make a mockery of shorter limits. */
const CHECK_INTERVAL_MS = 1_000;

/** One HTTP or HTTPS server on one address. */
export class HttpListener {
  readonly #options: ListenerOptions;
  readonly #server: Server | TlsServer;
  readonly #door: PlainDoor | undefined;
  #stopping = false;
  #elsewhere: Listening | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { limits, onUpgrade, onConnection, tls, logger } = options;
    const serverOptions = {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: limits.maxHeaderBytes,
      // Any other upgrade may be ignored (RFC 9110, 7.8): HTTP clients offer `h2c` with ordinary requests.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
    };
    if (tls === undefined) {
      this.#server = createServer(serverOptions, this.#onRequest);
    } else {
      const timeoutMs = limits.headersTimeoutMs;
      const server = createTlsServer({ ...serverOptions, handshakeTimeout: timeoutMs }, tls, this.#onRequest);
      const plain = createServer(serverOptions, options.onPlainRequest).on('clientError', refuseBroken);
      this.#door = new PlainDoor({ tls: server, plain, timeoutMs, clock: options.clock });
      this.#server = server;
    }
    if (onConnection !== undefined) {
      this.#server.on('connection', (socket: Socket) => onConnection(socket, tls !== undefined));
    }
    this.#server.on('tlsClientError', (error: Error) => logger.debug({ error: error.message }, 'TLS handshake failed'));
    this.#server.on('upgrade', onUpgrade);
    this.#server.on('clientError', refuseBroken);
    this.#server.on('error', (error) => logger.error({ error: error.message }, 'HTTP server error'));
  }

  /** Resolves with the port; 0 with `path`. @throws ListenError */
  async listen(): Promise<number> {
    const { host, port, path, listen } = this.#options;
    this.#elsewhere = await listen?.(this.#server);
    if (this.#elsewhere !== undefined) return this.#elsewhere.port;
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void =>
        reject(path === undefined ? listenError(error, host, port) : error);
      this.#server.once('error', failed);
      this.#server.listen(path === undefined ? { port, host } : { path }, () => {
        this.#server.off('error', failed);
        if (path === undefined) {
          resolve((this.#server.address() as AddressInfo).port);
          return;
        }
        if (process.platform !== 'win32') chmodSync(path, 0o600);
        resolve(0);
      });
    });
  }

  /** For connections from now on, of those who ask for no name. Only with `tls`. */
  setCertificate(credentials: TlsCredentials): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext(tlsContext(credentials));
  }

  /** From now on requests are refused, and every answer is the last of its connection. */
  startStopping(): void {
    this.#stopping = true;
    // For the answers whose requests came before.
    this.#server.keepAliveTimeout = 1;
    this.#server.keepAliveTimeoutBuffer = 0;
  }

  /** Resolves when the last connection is closed, by its own end or (after `stopTimeoutMs`) by force. */
  async close(): Promise<void> {
    this.startStopping();
    const { clock, limits } = this.#options;
    const elsewhere = this.#elsewhere;
    if (elsewhere === undefined && !this.#server.listening) return;
    const force = clock.after(limits.stopTimeoutMs, () => (elsewhere ?? this.#server).closeAllConnections());
    await (elsewhere?.close() ??
      new Promise<void>((resolve) => {
        this.#server.close(() => resolve());
        this.#server.closeIdleConnections();
        this.#door?.close();
      }));
    force.cancel();
  }

  readonly #onRequest: RequestListener = (request, response) => {
    if (this.#stopping) {
      response.shouldKeepAlive = false;
      if (!ALWAYS_ANSWERED.has(request.url ?? '')) {
        sendError(response, new ProtocolError('SHUTTING_DOWN', 'the relay is shutting down'));
        return;
      }
    }
    this.#options.onRequest(request, response);
  };
}

/** What is no HTTP, or not all of it in time. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket | Duplex): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    refuseRaw(socket as Duplex, new ProtocolError('TOO_LARGE', 'the headers are too large'));
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const what = late ? 'the request did not arrive in time' : 'the request is not valid HTTP';
  refuseRaw(socket as Duplex, new ProtocolError('INVALID_REQUEST', what));
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const { code } = error;
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use by another program.`,
    EACCES: `This user may not listen on port ${port} of ${host}.`,
    EADDRNOTAVAIL: `${host} is not an address of this computer.`,
  };
  const message = code === undefined ? undefined : messages[code];
  return code === undefined || message === undefined ? error : new ListenError(code, port, message, { cause: error });
}
