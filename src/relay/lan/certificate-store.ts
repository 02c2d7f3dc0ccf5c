import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** Networks that a laptop has been in; whoever was away for longer accepts a new certificate once. */
const MOST_KEPT = 100;

/** Keeps text, whole or not at all. */
export interface CertificateFile {
  load(): string | undefined;
  save(content: string): void;
}

/** Whether a certificate is for that name or address. */
export function isFor(certificate: X509Certificate, subject: string): boolean {
  return (isIP(subject) === 0 ? certificate.checkHost(subject) : certificate.checkIP(subject)) !== undefined;
}

/**
 * The certificates of this relay, PEM after PEM in one file, the one that was used last at the end. A browser that was
 * told to accept one remembers it, not its key: so each is kept for when its name or address comes again. (A file of
 * before, with one certificate for everything of that time, is such a list as well.)
 */
export class CertificateStore {
  readonly #file: CertificateFile;
  readonly #most: number;

  constructor(file: CertificateFile, most: number = MOST_KEPT) {
    this.#file = file;
    this.#most = most;
  }

  /** The certificate for `subject` that `isGood` takes; the one that was used last, when there are several. */
  find(subject: string, isGood: (certificate: X509Certificate) => boolean): string | undefined {
    const kept = this.#load();
    const found = kept.findLast((pem) => {
      const certificate = parse(pem);
      return certificate !== undefined && isFor(certificate, subject) && isGood(certificate);
    });
    if (found !== undefined && kept.length > this.#most / 2 && kept.at(-1) !== found) this.#save(kept, found);
    return found;
  }

  isEmpty(): boolean {
    return this.#load().length === 0;
  }

  /** All names and addresses in them, those of the last one first. */
  subjects(): string[] {
    const all = this.#load().flatMap((pem) => parse(pem)?.subjectAltName?.split(', ') ?? []);
    const subjects = all.flatMap((each) => /^(?:DNS|IP Address):(.+)$/.exec(each)?.[1] ?? []);
    return [...new Set(subjects.reverse())];
  }

  add(pem: string): void {
    this.#save(this.#load(), pem.trim());
  }

  #save(kept: readonly string[], last: string): void {
    const all = [...kept.filter((each) => each !== last && parse(each) !== undefined), last];
    this.#file.save(`${all.slice(-this.#most).join('\n')}\n`);
  }

  #load(): string[] {
    return this.#file.load()?.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  }
}

/** `undefined`: damaged, or nothing that Node.js reads. */
export function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
