import { once } from 'node:events';
import { get } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { connectPinned } from '../../../src/agent/pinned/pinned-connection.ts';
import { keyPin } from '../../../src/base/key-pin.ts';
import { issueCertificate } from '../../../src/relay/lan/certificate.ts';
import type { GivenCertificate } from '../../../src/relay/lan/given-certificate.ts';
import type { TlsCredentials } from '../../../src/server/listener/tls-server.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newTlsKey, tlsIdentity } from '../../helpers/tls-identity.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const NAME = 'localhost';

async function issue(): Promise<TlsCredentials> {
  const key = newTlsKey();
  return { key, cert: await issueCertificate({ key, subject: NAME, now: Date.now() }) };
}

/** A relay that has a certificate for `localhost` from elsewhere. */
async function shared() {
  const clock = new FakeClock(Date.now());
  const identity = tlsIdentity(undefined, clock, [NAME, 'desk.local']);
  const state = { present: await issue(), looked: await issue() };
  const given: GivenCertificate = {
    look: () => {
      state.looked = state.present;
    },
    credentialsFor: (name) => (name === NAME ? state.looked : undefined),
  };
  const relay = await RelayUnderTest.start({
    clock,
    lan: { identity, given, port: 0, addresses: () => ['127.0.0.1'] },
  });
  const { sharing } = relay.relay;
  await sharing?.turnOn();
  const port = Number(new URL(sharing?.view().urls[0] ?? '').port);
  const pinSeen = async (servername: string): Promise<string | undefined> => {
    const sent = get({ host: '127.0.0.1', port, path: '/health', agent: false, rejectUnauthorized: false, servername });
    const [response] = await once(sent, 'response');
    const certificate = (response.socket as TLSSocket).getPeerX509Certificate();
    response.resume();
    return certificate && keyPin(certificate.publicKey);
  };
  return { clock, identity, state, relay, port, pinSeen, sharing };
}

test('who asks for its name sees it, everybody else the key of the relay', async () => {
  const { identity, pinSeen, sharing, port } = await shared();
  const pin = await pinSeen(NAME);
  expect(pin).not.toBe(identity.pin);
  expect([await pinSeen(''), await pinSeen('desk.local'), await pinSeen('other.example')]).toEqual(
    Array(3).fill(identity.pin),
  );
  expect(sharing?.view()).toMatchObject({ pin: identity.pin, trustedUrls: [`https://localhost:${port}`] });
});

test('it is looked at again while the relay is shared, and changes without a restart', async () => {
  const { clock, state, pinSeen } = await shared();
  const before = await pinSeen(NAME);
  state.present = await issue();
  expect(await pinSeen(NAME)).toBe(before);
  clock.advance(5_000);
  await waitFor(() => state.looked === state.present);
  expect(await pinSeen(NAME)).not.toBe(before);
});

test('an agent that was given the name is still shown the key that it knows', async () => {
  const { identity, port } = await shared();
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket | undefined>();
  const giveUp = connectPinned({ host: NAME, port, pin: identity.pin }, (error, socket) =>
    error === null ? resolve(socket) : reject(error),
  );
  onTestFinished(giveUp);
  expect((await promise)?.authorized).toBe(false);
});

test('a phone is led to the name that its browser trusts, a computer to the address', async () => {
  const { relay } = await shared();
  const hosts = async (role: string) => {
    const { body } = await relay.call('POST', '/pairing', { token: relay.owner, body: { role } });
    return body.links.map((link: string) => new URL(link).hostname);
  };
  expect(await hosts('send')).toEqual(['localhost', '127.0.0.1']);
  expect(await hosts('receive')).toEqual(['127.0.0.1', 'localhost']);
});
