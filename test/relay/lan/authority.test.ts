import { spawnSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { keyPin } from '../../../src/base/key-pin.ts';
import { type Authority, canConstrain, makeAuthority } from '../../../src/relay/lan/authority.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { newTlsKey, tlsIdentity } from '../../helpers/tls-identity.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;
const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** What openssl(1) says of a server with a certificate for `subject` by that authority, to whoever trusts its root. */
async function verify(authority: Authority, subject: string): Promise<string> {
  const folder = tempFolder();
  const at = (name: string, content: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const leaf = await issueCertificate({ key: newTlsKey(), subject, now: Date.now(), authority });
  const files = {
    root: at('root.pem', authority.root),
    issuing: at('issuing.pem', authority.issuing),
    leaf: at('leaf.pem', leaf),
  };
  const args = ['-x509_strict', '-purpose', 'sslserver', '-CAfile', files.root, '-untrusted', files.issuing];
  const { stdout, stderr } = spawnSync('openssl', ['verify', ...args, files.leaf], { encoding: 'utf8' });
  return stdout.includes('OK') ? 'good' : (/error \d+ at .*: (.*)/.exec(stderr)?.[1] ?? stderr);
}

test(
  'is good for the names and addresses of the relay alone',
  skipUnless(has('openssl', 'version'), 'no openssl'),
  async () => {
    const subjects = ['desk.local', '192.168.1.5', 'fd00::5'];
    const authority = await makeAuthority({ subjects, name: 'Ana’s desk', now: Date.now() });
    for (const subject of subjects) expect([subject, await verify(authority, subject)]).toEqual([subject, 'good']);
    for (const subject of ['192.168.1.6', 'fd00::6', 'laptop.local', 'bank.example', 'local']) {
      expect([subject, await verify(authority, subject)]).toEqual([subject, 'permitted subtree violation']);
    }
    // Nothing of a kind is permitted: not all of it is.
    const named = await makeAuthority({ subjects: ['desk.local'], name: 'desk', now: Date.now() });
    for (const address of ['192.168.1.5', 'fd00::5']) {
      expect([address, await verify(named, address)]).toEqual([address, 'excluded subtree violation']);
    }
    const bare = await makeAuthority({ subjects: ['10.0.0.7', '10.0.0.8'], name: 'desk', now: Date.now() });
    expect(await verify(bare, 'desk.local')).toBe('excluded subtree violation');
  },
);

test('a name of one label, which may be a whole domain, is never among them', async () => {
  const { subjects } = await makeAuthority({
    subjects: ['dev', 'dev.local', '10.0.0.7'],
    name: 'dev',
    now: Date.now(),
  });
  expect(subjects).toEqual(['dev.local', '10.0.0.7']);
  expect(['app', 'fd00::5', 'desk.lan'].filter(canConstrain)).toEqual(['fd00::5', 'desk.lan']);
});

test('the key of the root is gone: what is kept signs below the constraints of two certificates', async () => {
  const authority = await makeAuthority({ subjects: ['desk.local'], name: 'desk', now: Date.now() });
  const root = new X509Certificate(authority.root);
  const issuing = new X509Certificate(authority.issuing);
  expect(issuing.checkIssued(root) && issuing.verify(root.publicKey)).toBe(true);
  expect(JSON.stringify(authority).match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
  const kept = createPublicKey(authority.key);
  expect([kept.equals(issuing.publicKey), kept.equals(root.publicKey)]).toEqual([true, false]);
});

test('a long name of the relay still makes a certificate', async () => {
  const { root } = await makeAuthority({ subjects: ['desk.local'], name: 'ñ'.repeat(64), now: Date.now() });
  const [, name = ''] = /^CN=(.*)$/m.exec(new X509Certificate(root).subject) ?? [];
  expect(name.length).toBeLessThanOrEqual(64);
});

test('of a new relay, it signs from the beginning, with the key that devices know', async () => {
  const identity = tlsIdentity();
  await identity.found(['10.0.0.7']);
  expect(identity.authority?.subjects).toEqual(['desk.local', '10.0.0.7']);
  for (const subject of ['desk.local', '10.0.0.7']) {
    const [leaf = '', issuing = ''] = (await identity.credentialsFor(subject)).cert.match(PEM) ?? [];
    expect(keyPin(new X509Certificate(leaf).publicKey)).toBe(identity.pin);
    expect(new X509Certificate(leaf).checkIssued(new X509Certificate(issuing))).toBe(true);
    // Kept, so that a browser which was told to accept it knows it again.
    expect((await identity.credentialsFor(subject)).cert.match(PEM)?.[0]).toBe(leaf);
  }
});

test('of a relay that browsers know, it changes nothing until its owner says so', async () => {
  const identity = tlsIdentity();
  const before = await identity.credentialsFor('10.0.0.7');
  await identity.found(['10.0.0.7']);
  expect(identity.authority).toBeUndefined();
  expect((await identity.credentialsFor('10.0.0.7')).cert.trim()).toBe(before.cert.trim());
  await identity.renewAuthority(['10.0.0.7']);
  const { cert } = await identity.credentialsFor('10.0.0.7');
  expect(cert.match(PEM)).toHaveLength(2);
  expect(keyPin(new X509Certificate(cert).publicKey)).toBe(identity.pin);
});

test('an address that came later has a certificate of its own, is said, and is in the next authority with the old ones', async () => {
  const identity = tlsIdentity();
  await identity.found(['10.0.0.7']);
  const { root } = identity.authority as Authority;
  const later = (await identity.credentialsFor('192.168.1.5')).cert.match(PEM) ?? [];
  expect(later).toHaveLength(1);
  expect(identity.notCovered(['desk.local', 'desk', '10.0.0.7', '192.168.1.5'])).toEqual(['192.168.1.5']);
  await identity.renewAuthority(['192.168.1.5']);
  expect(identity.authority?.subjects).toEqual(['desk.local', '192.168.1.5', '10.0.0.7']);
  expect(identity.authority?.root).not.toBe(root);
  expect(identity.notCovered(['192.168.1.5'])).toEqual([]);
  expect((await identity.credentialsFor('192.168.1.5')).cert.match(PEM)).toHaveLength(2);
});

test('it signs nothing that it would not outlive', async () => {
  const clock = new FakeClock(Date.now());
  const identity = tlsIdentity(undefined, clock);
  await identity.found(['10.0.0.7']);
  clock.advance(19 * YEAR_MS);
  expect(identity.notCovered(['10.0.0.7'])).toEqual(['10.0.0.7']);
  expect((await identity.credentialsFor('10.0.0.7')).cert.match(PEM)).toHaveLength(1);
});

test('is to be had by anyone, is shown in full handshakes, and renewed by its owner alone', async () => {
  const identity = tlsIdentity(undefined, undefined, ['desk.local']);
  const relay = await RelayUnderTest.start({ lan: { identity, port: 0, addresses: () => ['127.0.0.1'] } });
  expect((await relay.raw('GET', '/authority', '')).status).toBe(404);
  await relay.relay.sharing?.turnOn();
  const { root } = identity.authority as Authority;
  const { fingerprint256, raw } = new X509Certificate(root);
  expect((await relay.call('GET', '/authority', { token: '' })).body).toEqual({
    success: true,
    fingerprint: fingerprint256,
    covers: ['desk.local', '127.0.0.1'],
  });
  const der = await fetch(`${relay.url}/authority.crt`);
  expect(der.headers.get('content-type')).toBe('application/x-x509-ca-cert');
  expect(Buffer.from(await der.arrayBuffer()).equals(raw)).toBe(true);

  const port = Number(new URL(relay.relay.sharing?.view().urls[0] ?? '').port);
  const authorized = async (ca: string): Promise<boolean> => {
    const socket = connect({ host: '127.0.0.1', port, ca, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    socket.end();
    return socket.authorized;
  };
  expect(await authorized(root)).toBe(true);

  expect((await relay.call('POST', '/authority')).status).toBe(403);
  const renewed = await relay.call('POST', '/authority', { token: relay.owner });
  expect([renewed.status, renewed.body.authority.missing]).toEqual([201, []]);
  expect(renewed.body.authority.fingerprint).not.toBe(fingerprint256);
  expect([await authorized(root), await authorized(identity.authority?.root ?? '')]).toEqual([false, true]);
});

test('the profile for iOS holds it', skipUnless(has('python3', '-c', 'import plistlib'), 'no python3'), async () => {
  const identity = tlsIdentity();
  const relay = await RelayUnderTest.start({ lan: { identity, port: 0, addresses: () => ['127.0.0.1'] } });
  await relay.relay.sharing?.turnOn();
  relay.relay.rename('Ana & <Bob>');
  const answer = await fetch(`${relay.url}/authority.mobileconfig`);
  expect(answer.headers.get('content-type')).toBe('application/x-apple-aspen-config');
  const script =
    'import plistlib,sys,json; p=plistlib.loads(sys.stdin.buffer.read()); c=p["PayloadContent"][0]; c["PayloadContent"]=c["PayloadContent"].hex(); print(json.dumps(p))';
  const { stdout } = spawnSync('python3', ['-c', script], { input: await answer.text(), encoding: 'utf8' });
  const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(JSON.parse(stdout)).toMatchObject({
    PayloadType: 'Configuration',
    PayloadDisplayName: 'Lantype: Ana & <Bob>',
    PayloadIdentifier: 'app.lantype.authority.relay-1',
    PayloadUUID: uuid,
    PayloadContent: [
      {
        PayloadType: 'com.apple.security.root',
        PayloadUUID: uuid,
        PayloadContent: new X509Certificate(identity.authority?.root ?? '').raw.toString('hex'),
      },
    ],
  });
});
