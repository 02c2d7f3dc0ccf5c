import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyPin } from '../../../src/base/key-pin.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newTlsKey, tlsIdentity } from '../../helpers/tls-identity.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

test('a certificate names the addresses and the names, and is kept while it fits', async () => {
  const identity = tlsIdentity();
  const { cert } = await identity.credentialsFor(['192.168.1.5', 'fd00::5']);
  const certificate = new X509Certificate(cert);
  expect(certificate.subjectAltName).toBe('DNS:desk.local, IP Address:192.168.1.5, IP Address:FD00:0:0:0:0:0:0:5');
  expect(keyPin(certificate.publicKey)).toBe(identity.pin);
  expect(identity.pin).toMatch(/^[\w-]{43}$/);
  expect((await identity.credentialsFor(['fd00::5'])).cert).toBe(cert);
  expect(identity.saved).toHaveLength(1);
});

test('another address: another certificate, the same key and pin', async () => {
  const identity = tlsIdentity();
  await identity.credentialsFor(['192.168.1.5']);
  const { cert } = await identity.credentialsFor(['10.0.0.7']);
  expect(new X509Certificate(cert).checkIP('10.0.0.7')).toBe('10.0.0.7');
  expect(keyPin(new X509Certificate(cert).publicKey)).toBe(identity.pin);
});

test('it is renewed before it expires, and when it is damaged or of another key', async () => {
  const clock = new FakeClock();
  const key = newTlsKey();
  const identity = tlsIdentity(key, clock);
  await identity.credentialsFor(['10.0.0.7']);
  clock.advance(690 * DAY_MS);
  await identity.credentialsFor(['10.0.0.7']);
  expect(identity.saved).toHaveLength(1);
  clock.advance(15 * DAY_MS);
  await identity.credentialsFor(['10.0.0.7']);
  expect(identity.saved).toHaveLength(2);
  identity.saved.push('damaged');
  await identity.credentialsFor(['10.0.0.7']);
  identity.saved.push((await tlsIdentity().credentialsFor(['10.0.0.7'])).cert);
  const { cert } = await identity.credentialsFor(['10.0.0.7']);
  expect(keyPin(new X509Certificate(cert).publicKey)).toBe(identity.pin);
});
