import { generateKeyPairSync } from 'node:crypto';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { TlsIdentity } from '../../src/relay/lan/tls-identity.ts';

export function newTlsKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** An identity that keeps its certificate in memory. */
export function tlsIdentity(key = newTlsKey(), clock: Clock = systemClock): TlsIdentity & { saved: string[] } {
  const saved: string[] = [];
  const store = { load: () => saved.at(-1), save: (certificate: string) => void saved.push(certificate) };
  return Object.assign(new TlsIdentity({ key, names: ['desk.local'], store, clock }), { saved });
}
