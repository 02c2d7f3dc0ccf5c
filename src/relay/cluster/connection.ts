import type { Authenticator, NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker, BrokerBucket, BrokerStream, ClusterState, StreamOptions } from './broker.ts';
import { ClusterError } from './cluster-error.ts';
import { NatsBucket } from './nats/nats-bucket.ts';
import { NatsStream } from './nats/nats-stream.ts';

export interface ClusterConnectionOptions {
  /** `nats://host:port` or `tls://host:port`. */
  readonly servers: readonly string[];
  /** What people who look at the servers see. */
  readonly name: string;
  /** The content of a `.creds` file, or `user:password`. */
  readonly credentials?: string | undefined;
  /** PEM. Also when it is empty, nothing goes on before TLS. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A lease lasts 3 s: a server that answers no ping for as long is not waited for. */
const PING_MS = 1_000;
const UNANSWERED_PINGS = 2;
const HANDSHAKE_MS = 3_000;
/** Before a server is tried again, with a little chance so that relays do not come together. */
const RETRY_MS = 250;
const RETRY_JITTER_MS = 250;

const CREDS = '-----BEGIN NATS USER JWT-----';

/**
 * The one connection of a relay to NATS. It goes on with another server, or with the same one, for ever; what was asked
 * meanwhile fails, and subscriptions are there again by themselves.
 */
export class ClusterConnection implements Broker {
  /**
   * For JetStream, requests and subscriptions. What is published while nobody is connected waits, and goes out later:
   * look at `state` first.
   */
  readonly nats: NatsConnection;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listeners = new Set<(state: ClusterState) => void>();
  #state: ClusterState;
  #closing = false;

  private constructor(nats: NatsConnection, clock: Clock, logger: Logger) {
    this.nats = nats;
    this.#clock = clock;
    this.#logger = logger;
    this.#state = { connected: true, server: nats.getServer(), since: clock.elapsed() };
    logger.info({ server: nats.getServer() }, 'connected to NATS');
    void this.#follow();
  }

  /**
   * Each server is tried once: a relay that begins says what is wrong, and whoever started it starts it again.
   * @throws ClusterError
   */
  static async open(options: ClusterConnectionOptions): Promise<ClusterConnection> {
    const { servers, name, tls, clock, logger } = options;
    // Loaded here, so that a relay by itself loads nothing of NATS.
    const library = await import('@nats-io/transport-node');
    const authenticator = authenticatorOf(library, options.credentials);
    let nats: NatsConnection;
    try {
      nats = await library.connect({
        servers: [...servers],
        name,
        ...(authenticator && { authenticator }),
        ...(tls && { tls: { ...tls } }),
        // Only those that its owner named: what servers tell of each other may be seen from elsewhere.
        ignoreClusterUpdates: true,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
        timeout: HANDSHAKE_MS,
        pingInterval: PING_MS,
        maxPingOut: UNANSWERED_PINGS,
        reconnectTimeWait: RETRY_MS,
        reconnectJitter: RETRY_JITTER_MS,
        reconnectJitterTLS: RETRY_JITTER_MS,
      });
    } catch (error) {
      throw refusal(error, library, servers);
    }
    if (nats.info?.jetstream !== true) {
      await nats.close();
      throw new ClusterError('CLUSTER_NO_JETSTREAM', `The NATS server ${nats.getServer()} has JetStream turned off.`);
    }
    return new ClusterConnection(nats, clock, logger);
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Called at each change. Returns what ends that. */
  onState(listener: (state: ClusterState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(subject: string, text: string): void {
    if (this.#state.connected && !this.nats.isClosed()) this.nats.publish(subject, text);
  }

  hear(subject: string, listener: (text: string) => void): () => void {
    const subscription = this.nats.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) listener(message.string());
      },
    });
    return () => subscription.unsubscribe();
  }

  answer(subject: string, handler: (request: string) => Promise<string>): () => void {
    const subscription = this.nats.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) return;
        const answered = async (): Promise<void> => void message.respond(await handler(message.string()));
        answered().catch((cause: unknown) =>
          this.#logger.warn({ error: String(cause) }, 'a question was not answered'),
        );
      },
    });
    return () => subscription.unsubscribe();
  }

  async request(subject: string, request: string, timeoutMs: number): Promise<string> {
    return (await this.nats.request(subject, request, { timeout: timeoutMs })).string();
  }

  stream(options: StreamOptions): Promise<BrokerStream> {
    return NatsStream.open(this.nats, options);
  }

  bucket(name: string, replicas: number): Promise<BrokerBucket> {
    return NatsBucket.open(this.nats, name, replicas);
  }

  /** Everything that waits for an answer fails. Idempotent. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.nats.close();
  }

  async #follow(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (this.#closing) return;
      if (status.type === 'disconnect') this.#become({ connected: false, since: this.#clock.elapsed() });
      if (status.type === 'reconnect') {
        this.#become({ connected: true, server: status.server, since: this.#clock.elapsed() });
      }
      if (status.type === 'error') this.#logger.warn({ error: status.error.message }, 'NATS reports an error');
    }
    if (this.#closing) return;
    // Not for any reason that is known: with these options the library never gives up.
    this.#logger.error({}, 'the connection to NATS was given up');
    this.#become({ connected: false, since: this.#clock.elapsed() });
  }

  #become(state: ClusterState): void {
    // Servers that are tried in vain are no news.
    if (!state.connected && !this.#state.connected) return;
    this.#state = state;
    if (state.connected) this.#logger.info({ server: state.server }, 'connected to NATS');
    else this.#logger.warn({}, 'NATS is away');
    for (const listener of this.#listeners) listener(state);
  }
}

type Library = typeof import('@nats-io/transport-node');

/** @throws ClusterError CLUSTER_CREDENTIALS */
function authenticatorOf(library: Library, credentials: string | undefined): Authenticator | undefined {
  if (credentials === undefined) return undefined;
  if (credentials.includes(CREDS)) {
    const authenticator = library.credsAuthenticator(new TextEncoder().encode(credentials));
    try {
      // Read now, rather than in the middle of a handshake.
      authenticator('');
      return authenticator;
    } catch (cause) {
      throw new ClusterError('CLUSTER_CREDENTIALS', 'The credentials are no whole .creds file of NATS.', { cause });
    }
  }
  const [, user, password] = /^([^:\s]+):(.+?)\r?\n?$/.exec(credentials) ?? [];
  if (user !== undefined) return library.usernamePasswordAuthenticator(user, password);
  throw new ClusterError(
    'CLUSTER_CREDENTIALS',
    'The credentials are neither a .creds file nor one line, user:password.',
  );
}

/** OpenSSL's words for what it does not believe, and Node's (doc/api/tls.html, X509 certificate error codes). */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/;

function refusal(error: unknown, library: Library, servers: readonly string[]): ClusterError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const where = servers.join(', ');
  const { AuthorizationError, UserAuthenticationExpiredError } = library.errors;
  if (cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError) {
    return new ClusterError('CLUSTER_REFUSED', `NATS (${where}) does not accept the credentials.`, { cause });
  }
  if (isTls(cause)) {
    return new ClusterError('CLUSTER_TLS', `No TLS with NATS (${where}): ${cause.message}`, { cause });
  }
  return new ClusterError('CLUSTER_UNREACHABLE', `NATS (${where}) cannot be reached: ${cause.message}`, { cause });
}

function isTls(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && TLS_CODE.test(code)) return true;
  return /\btls\b/i.test(error.message) || (error.cause instanceof Error && isTls(error.cause));
}
