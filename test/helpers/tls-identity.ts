import { generateKeyPairSync } from 'node:crypto';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Authority } from '../../src/relay/lan/authority.ts';
import { TlsIdentity } from '../../src/relay/lan/tls-identity.ts';

export function newTlsKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** An identity that keeps its certificates in memory: `saved` is the content of the file after each change. */
export function tlsIdentity(
  key = newTlsKey(),
  clock: Clock = systemClock,
  names: readonly string[] = ['desk.local'],
): TlsIdentity & { saved: string[] } {
  const saved: string[] = [];
  const certificates = { load: () => saved.at(-1), save: (content: string) => void saved.push(content) };
  let kept: Authority | undefined;
  const authority = {
    load: () => kept,
    save: (made: Authority) => {
      kept = made;
    },
  };
  const name = () => 'Desk';
  return Object.assign(new TlsIdentity({ key, names, certificates, authority, name, clock }), { saved });
}
