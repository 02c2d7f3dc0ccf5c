import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions, type Server as TlsServer } from 'node:https';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';

/** PEM. `cert`: perhaps with those of its issuers behind it. */
export interface TlsCredentials {
  readonly key: string;
  readonly cert: string;
}

export interface TlsOptions {
  /** For those who ask for no name: browsers and agents that were given an address (RFC 6066, 3). */
  readonly credentials: TlsCredentials;
  /** For those who ask for this name, in small letters; `undefined`: the others' are good enough. */
  readonly named?: (name: string) => TlsCredentials | undefined;
}

export function tlsContext(credentials: TlsCredentials): SecureContextOptions {
  return { ...credentials, minVersion: 'TLSv1.2' };
}

/** An HTTPS server that chooses its certificate by the name that is asked for. */
export function createTlsServer(
  serverOptions: ServerOptions,
  { credentials, named }: TlsOptions,
  onRequest: RequestListener,
): TlsServer {
  const contexts = new WeakMap<TlsCredentials, SecureContext>();
  const contextFor = (name: string): SecureContext | undefined => {
    const wanted = named?.(name.toLowerCase());
    if (wanted === undefined) return undefined;
    const context = contexts.get(wanted) ?? createSecureContext(tlsContext(wanted));
    contexts.set(wanted, context);
    return context;
  };
  return createServer(
    {
      ...serverOptions,
      ...tlsContext(credentials),
      SNICallback: (name, done) => done(null, contextFor(name)),
    },
    onRequest,
  );
}
