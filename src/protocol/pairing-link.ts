import { z } from 'zod';
import { type Scope, scopeSchema } from './http.ts';

/** SHA-256 and 128 random bits, both base64url. */
export const PIN = /^[\w-]{43}$/;
export const PAIRING_CODE = /^[\w-]{22}$/;

/** What a pairing link says: where the relay is, by which key it is known, and the code that lets one in. */
export interface PairingLink {
  /** As in a URL: IPv6 addresses have their brackets. */
  host: string;
  port: number;
  /** SHA-256 of the relay's public key, base64url. */
  pin: string;
  /** Good for one pairing. */
  code: string;
  role: Scope;
}

const fragmentSchema = z.object({
  code: z.string().regex(PAIRING_CODE),
  pin: z.string().regex(PIN),
  role: scopeSchema,
});

/** `https://192.168.1.5:7443/#code=…&pin=…&role=send`: a browser keeps what is behind the `#` to itself (RFC 3986, 3.5). */
export function formatPairingLink({ host, port, pin, code, role }: PairingLink): string {
  return `https://${host}:${port}/#${new URLSearchParams({ code, pin, role })}`;
}

/** `undefined` when it is no pairing link. */
export function parsePairingLink(text: string): PairingLink | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return undefined;
  const fragment = fragmentSchema.safeParse(Object.fromEntries(new URLSearchParams(url.hash.slice(1))));
  if (!fragment.success) return undefined;
  return { host: url.hostname, port: url.port === '' ? 443 : Number(url.port), ...fragment.data };
}
