import { connect, type TLSSocket } from 'node:tls';
import { keyPin } from '../../base/key-pin.ts';

/** What answers at the relay's address has another key than the one that was paired with. Nothing was sent to it. */
export class WrongKeyError extends Error {
  readonly code = 'WRONG_KEY';

  constructor(host: string, port: number) {
    super(
      `What answers at ${host}, port ${port}, is not the relay that this computer was paired with (its key is another). ` +
        'Nothing was sent to it. If the relay was set up anew, pair again with a new link.',
    );
    this.name = 'WrongKeyError';
  }
}

export interface PinnedAddress {
  host: string;
  port: number;
  /** SHA-256 of the public key, base64url. */
  pin: string;
}

/**
 * TLS to a relay that is known by its key alone: names, issuers and dates of the certificate say nothing here, so
 * Node.js is not asked about them. `done` gets the socket only when the key is the right one: nobody can write to it
 * before. Returns the way to give up.
 */
export function connectPinned(
  { host, port, pin }: PinnedAddress,
  done: (error: Error | null, socket?: TLSSocket) => void,
): () => void {
  const socket = connect({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    // No server name (RFC 6066, 3): for one the relay may show a certificate of another key (decision 0075).
  });
  const failed = (error: Error): void => done(error);
  socket.once('error', failed);
  socket.once('secureConnect', () => {
    socket.off('error', failed);
    const certificate = socket.getPeerX509Certificate();
    if (certificate !== undefined && keyPin(certificate.publicKey) === pin) {
      done(null, socket);
      return;
    }
    socket.on('error', () => undefined);
    socket.destroy();
    done(new WrongKeyError(host, port));
  });
  return () => socket.destroy();
}
