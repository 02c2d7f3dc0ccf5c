import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyPin } from '../../../src/base/key-pin.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { CertificateStore } from '../../../src/relay/lan/certificate-store.ts';
import { signCertificate } from '../../../src/relay/lan/x509.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newTlsKey, tlsIdentity } from '../../helpers/tls-identity.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

test.each([
  ['192.168.1.5', 'IP Address:192.168.1.5'],
  ['fd00::5', 'IP Address:FD00:0:0:0:0:0:0:5'],
  ['desk.local', 'DNS:desk.local'],
])('a certificate is for %s alone, and is kept', async (subject, subjectAltName) => {
  const identity = tlsIdentity();
  const { cert } = await identity.credentialsFor(subject);
  const certificate = new X509Certificate(cert);
  expect(certificate.subjectAltName).toBe(subjectAltName);
  expect(keyPin(certificate.publicKey)).toBe(identity.pin);
  expect(identity.pin).toMatch(/^[\w-]{43}$/);
  expect((await identity.credentialsFor(subject)).cert.trim()).toBe(cert.trim());
  expect(identity.saved).toHaveLength(1);
});

test('another address has another certificate of the same key; each is there again when its address is', async () => {
  const identity = tlsIdentity();
  const subjects = ['192.168.1.5', '10.0.0.7', 'fd00::5', 'desk.local'];
  const fingerprints = async () => {
    const all: X509Certificate[] = [];
    for (const subject of subjects) all.push(new X509Certificate((await identity.credentialsFor(subject)).cert));
    expect(new Set(all.map(({ publicKey }) => keyPin(publicKey)))).toEqual(new Set([identity.pin]));
    return all.map(({ fingerprint256 }) => fingerprint256);
  };
  const before = await fingerprints();
  expect(new Set(before).size).toBe(4);
  expect(await fingerprints()).toEqual(before);
});

test('the certificate of an earlier version, which was for all addresses of its time, stays for each of them', async () => {
  // As it was made then: one certificate with several names, alone in its file.
  const key = newTlsKey();
  const identity = tlsIdentity(key);
  const own = { privateKey: createPrivateKey(key), publicKey: createPublicKey(key) };
  const cert = await signCertificate({
    subject: 'Lantype',
    issuer: 'Lantype',
    publicKey: own.publicKey,
    signer: own,
    now: Date.now(),
    validMs: 700 * DAY_MS,
    extensions: (x509) => [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'desk.local' },
        { type: 'ip', value: '192.168.1.5' },
        { type: 'ip', value: '10.0.0.7' },
      ]),
    ],
  });
  identity.saved.push(cert);
  for (const subject of ['desk.local', '192.168.1.5', '10.0.0.7']) {
    expect((await identity.credentialsFor(subject)).cert.trim()).toBe(cert.trim());
  }
  await identity.credentialsFor('172.16.0.3');
  expect((await identity.credentialsFor('10.0.0.7')).cert.trim()).toBe(cert.trim());
});

test('it is renewed before it expires, and when it is damaged or of another key', async () => {
  const clock = new FakeClock();
  const identity = tlsIdentity(newTlsKey(), clock);
  await identity.credentialsFor('10.0.0.7');
  clock.advance(690 * DAY_MS);
  await identity.credentialsFor('10.0.0.7');
  expect(identity.saved).toHaveLength(1);
  clock.advance(15 * DAY_MS);
  await identity.credentialsFor('10.0.0.7');
  expect(identity.saved).toHaveLength(2);
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  for (const content of ['damaged', damaged, (await tlsIdentity().credentialsFor('10.0.0.7')).cert]) {
    identity.saved.push(content);
    const { cert } = await identity.credentialsFor('10.0.0.7');
    expect(keyPin(new X509Certificate(cert).publicKey)).toBe(identity.pin);
  }
});

test('of many networks the one that was used last longest ago is forgotten, not the home', async () => {
  const key = newTlsKey();
  let content: string | undefined;
  const file = {
    load: () => content,
    save: (all: string) => {
      content = all;
    },
  };
  const store = new CertificateStore(file, 4);
  const issue = (subject: string) => issueCertificate({ key, subject, now: Date.now() });
  const find = (subject: string) => store.find(subject, () => true);
  store.add(await issue('192.168.1.5'));
  const home = find('192.168.1.5');
  for (let network = 0; network < 9; network += 1) {
    store.add(await issue(`10.1.${network}.7`));
    expect(find('192.168.1.5')).toBe(home);
  }
  expect(content?.match(/BEGIN CERTIFICATE/g)).toHaveLength(4);
  expect([find('10.1.5.7'), find('10.1.8.7')]).toEqual([undefined, expect.any(String)]);
});
