import { fromBase64url, toBase64url } from './base64url.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const POINT_BYTES = 65;
const IV_BYTES = 12;
const { subtle } = globalThis.crypto;

/** A pair of keys that outlives the page, for as long as its tab: `privateKey` as JWK, `publicKey` in base64url. */
export async function newKeyPair(): Promise<{ privateKey: JsonWebKey; publicKey: string }> {
  const { privateKey, publicKey } = await subtle.generateKey(CURVE, true, ['deriveBits']);
  const point = new Uint8Array(await subtle.exportKey('raw', publicKey));
  return { privateKey: await subtle.exportKey('jwk', privateKey), publicKey: toBase64url(point) };
}

/**
 * Packs and encrypts `text` to the owner of `publicKey`: ECDH with a key made for this once, HKDF (RFC 5869) and AES-GCM.
 * @returns base64url of that key's public half, the nonce and the rest
 */
export async function seal(text: string, publicKey: string): Promise<string> {
  const receiver = await subtle.importKey('raw', fromBase64url(publicKey), CURVE, false, []);
  const own = await subtle.generateKey(CURVE, false, ['deriveBits']);
  const point = new Uint8Array(await subtle.exportKey('raw', own.publicKey));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await sharedKey(own.privateKey, receiver, point);
  const packed = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  const sealed = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, key, packed));
  return toBase64url(Uint8Array.of(...point, ...iv, ...sealed));
}

/** @throws when it was sealed to another key, or is damaged */
export async function unseal(sealed: string, privateKey: JsonWebKey): Promise<string> {
  const bytes = fromBase64url(sealed);
  const point = bytes.slice(0, POINT_BYTES);
  const own = await subtle.importKey('jwk', privateKey, CURVE, false, ['deriveBits']);
  const sender = await subtle.importKey('raw', point, CURVE, false, []);
  const key = await sharedKey(own, sender, point);
  const iv = bytes.slice(POINT_BYTES, POINT_BYTES + IV_BYTES);
  const packed = await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.slice(POINT_BYTES + IV_BYTES));
  return new TextDecoder().decode(await through(new Uint8Array(packed), new DecompressionStream('deflate-raw')));
}

async function sharedKey(own: CryptoKey, other: CryptoKey, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
  const material = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode('lantype handover');
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(out).arrayBuffer());
}
