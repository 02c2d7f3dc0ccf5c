import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { GivenCertificate } from '../../relay/lan/given-certificate.ts';
import type { TlsCredentials } from '../../server/listener/tls-server.ts';

export interface CertificateFilesOptions {
  /** PEM: the certificate, perhaps with those of its issuers behind it, and its private key. Absolute. */
  readonly certificate: string;
  readonly key: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Loaded {
  readonly leaf: X509Certificate;
  readonly credentials: TlsCredentials;
}

/** `tlsCertificate` and `tlsKey` of the settings. Both are read again at each look: whoever renews one writes it anew. */
export class CertificateFiles implements GivenCertificate {
  readonly #options: CertificateFilesOptions;
  #loaded: Loaded | undefined;
  #said = '';

  constructor(options: CertificateFilesOptions) {
    this.#options = options;
  }

  look(): void {
    const { certificate, key, logger } = this.#options;
    try {
      const credentials = { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
      const present = this.#loaded?.credentials;
      if (present?.cert !== credentials.cert || present.key !== credentials.key) {
        this.#loaded = load(credentials);
        logger.info(
          { certificate, names: this.#loaded.leaf.subjectAltName },
          'the certificate of the settings is used',
        );
      }
      this.#say(this.#isOver() ? 'it has expired' : '');
    } catch (error) {
      // Perhaps one of the two files is new and the other is not yet: the next look will tell.
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  credentialsFor(name: string): TlsCredentials | undefined {
    const loaded = this.#loaded;
    return loaded?.leaf.checkHost(name) === undefined || this.#isOver() ? undefined : loaded.credentials;
  }

  #isOver(): boolean {
    const end = this.#loaded?.leaf.validToDate.getTime() ?? Number.POSITIVE_INFINITY;
    return end <= this.#options.clock.now();
  }

  #say(reason: string): void {
    if (reason !== '' && reason !== this.#said) {
      const { certificate, logger } = this.#options;
      logger.warn({ certificate, reason }, 'the certificate of the settings cannot be used as it is');
    }
    this.#said = reason;
  }
}

/** @throws when it is no certificate, or no key, or they do not belong together */
function load(credentials: TlsCredentials): Loaded {
  const leaf = new X509Certificate(credentials.cert);
  if (!leaf.checkPrivateKey(createPrivateKey(credentials.key)))
    throw new Error('the key is not that of the certificate');
  // OpenSSL refuses keys that are too weak.
  createSecureContext(credentials);
  return { leaf, credentials };
}
