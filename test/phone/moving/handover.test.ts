import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { askFor, give, type HandoverParts, take } from '../../../src/phone/moving/handover.ts';
import { type MovingFragment, readMovingFragment } from '../../../src/phone/moving/moving-fragment.ts';
import { RelayApi } from '../../../src/phone/net/relay-api.ts';
import type { Membership } from '../../../src/phone/pairing/membership.ts';
import { placesAnswerSchema } from '../../../src/protocol/handover.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { lanOptions, RelayUnderTest } from '../../relay/relay-under-test.ts';
import { newStorage, openRepository } from '../phone-under-test.ts';

const OLD = 'https://192.168.1.5:7443';

async function startRelay(): Promise<RelayUnderTest> {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  await relay.relay.sharing?.turnOn();
  return relay;
}

/** A page of the relay: with storage of its own, as each address has. */
async function pageOf(relay: RelayUnderTest, token: string) {
  const repository = await openRepository(systemClock);
  const { host } = new URL(relay.url);
  const asPage: typeof fetch = (path, init) =>
    fetch(`${relay.url}${String(path)}`, { ...init, headers: { ...init?.headers, origin: `https://${host}` } });
  const api = new RelayApi({ fetch: asPage, clock: systemClock, token: () => token });
  const membership: Membership = { token, relayId: 'relay-1', name: 'relay' };
  const session = newStorage();
  const parts: HandoverParts = { api, repository, membership: () => membership, session };
  const write = (text: string) =>
    repository.add({ deviceId: 'desk', relayId: 'relay-1', payload: [{ type: 'text', value: text }], source: text });
  const texts = () => repository.messages.value.map(({ source, status }) => [source, status]);
  const key = async () => (await api.ask('/places', placesAnswerSchema)).key;
  return { repository, api, parts, session, write, texts, key, place: `https://${host}` };
}

const fragmentOf = (url: string): MovingFragment => readMovingFragment(new URL(url).hash) as MovingFragment;
const problem = (work: Promise<unknown>): Promise<unknown> => work.catch(({ problem: which }) => which);

/** A phone with messages at the address of before, and paired anew at the present one. */
async function moved() {
  const relay = await startRelay();
  const before = await pageOf(relay, relay.phone);
  const sent = (await relay.post('typed before')).body.messageId;
  await before.write('typed before');
  await before.repository.change(before.repository.messages.value[0]?.id ?? '', (message) => ({
    ...message,
    id: sent,
    status: 'queued',
    tried: true,
  }));
  await before.write('waits');
  const now = await pageOf(relay, await relay.relay.tokens.create({ name: 'phone anew', scope: 'send' }));
  return { relay, before, now, sent };
}

test('all that the page of the old address has comes to the new one, and is the phone’s own there', async () => {
  const { relay, before, now, sent } = await moved();
  const asked = await askFor(OLD, now.parts);
  expect(asked.startsWith(`${OLD}/#give=`)).toBe(true);
  const given = await give(fragmentOf(asked).value, await before.key(), before.parts);
  expect(given.startsWith(`${now.place}/#take=`)).toBe(true);
  // Neither texts nor tokens can be read on the way.
  for (const secret of ['waits', relay.phone]) expect(Buffer.from(given).includes(secret)).toBe(false);
  expect(await take(fragmentOf(given).value, now.parts)).toBe(2);
  expect(now.texts()).toEqual([
    ['typed before', 'queued'],
    ['waits', 'waiting'],
  ]);
  expect((await now.api.messages()).map(({ messageId }) => messageId)).toEqual([sent]);
  // Of two phones there is one again.
  expect(relay.relay.tokens.list().map(({ name }) => name)).toEqual(['desk', 'phone anew']);
  expect((await relay.raw('GET', '/devices', relay.phone)).status).toBe(401);
  // What it sends again under the same id is known.
  const again = { id: sent, deviceId: 'desk', payload: [{ type: 'text' as const, value: 'typed before' }], ageMs: 0 };
  expect(await now.api.send(again)).toMatchObject({ messageId: sent });
  const agent = await relay.agent();
  await waitFor(() => agent.transcriptions.length === 1);
  // Twice is as once.
  expect(await problem(take(fragmentOf(given).value, now.parts))).toBe('lost');
  expect(now.texts()).toHaveLength(2);
});

test('nothing goes to whoever cannot show the key of the relay that it was written for', async () => {
  const { before, now } = await moved();
  const key = await before.key();
  const asked = fragmentOf(await askFor(OLD, now.parts)).value;
  const parsed = JSON.parse(Buffer.from(asked, 'base64url').toString());
  const forged = (change: object) => Buffer.from(JSON.stringify({ ...parsed, ...change })).toString('base64url');
  const other = await startRelay();
  const elsewhere = await pageOf(other, other.phone);
  const foreign = fragmentOf(await askFor(OLD, elsewhere.parts)).value;
  for (const value of [
    foreign,
    forged({ origin: 'https://evil.example' }),
    forged({ key: JSON.parse(Buffer.from(foreign, 'base64url').toString()).key }),
    forged({ relayId: 'relay-2' }),
    forged({ signature: `A${parsed.signature.slice(1)}` }),
    'nonsense',
  ]) {
    expect(await problem(give(value, key, before.parts))).toBe('stranger');
  }
  expect(await problem(give(asked, undefined, before.parts))).toBe('nothing');
  expect(await problem(give(asked, key, { ...before.parts, membership: () => undefined }))).toBe('nothing');
  // A page that did not ask can open nothing of it.
  const given = fragmentOf(await give(asked, key, before.parts)).value;
  expect(await problem(take(given, { ...now.parts, session: newStorage() }))).toBe('lost');
  expect(now.texts()).toEqual([]);
});

test('the relay signs for pages of its own alone, and for nobody without a token', async () => {
  const relay = await startRelay();
  const body = JSON.stringify({ key: 'A'.repeat(87) });
  const ask = async (headers: Record<string, string>) => {
    const all = { 'content-type': 'application/json', ...headers };
    return (await fetch(`${relay.url}/handover`, { method: 'POST', headers: all, body })).status;
  };
  const authorization = `Bearer ${relay.phone}`;
  const origin = `https://${new URL(relay.url).host}`;
  expect(await ask({ authorization, origin })).toBe(200);
  expect(await ask({ authorization })).toBe(403);
  expect(await ask({ authorization, origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ origin })).toBe(401);
  expect(await ask({ authorization: `Bearer ${relay.desk}`, origin })).toBe(403);
});

test('a claim needs the other token itself, and a live one of one’s own', async () => {
  const relay = await startRelay();
  const claim = (proof: string, token: string) =>
    relay.call('POST', '/handover/claim', {
      token,
      body: {
        previous: { id: JSON.parse(Buffer.from(relay.phone.split('.')[1] ?? '', 'base64url').toString()).jti, proof },
      },
    });
  const heir = await relay.relay.tokens.create({ name: 'heir', scope: 'send' });
  for (const proof of ['', 'x'.repeat(43)]) expect((await claim(proof, heir)).status).toBe(404);
  expect((await claim('x'.repeat(43), relay.desk)).status).toBe(403);
  expect((await relay.raw('GET', '/devices', relay.phone)).status).toBe(200);
});

test('where it is and was', async () => {
  const clock = new FakeClock(Date.now());
  let address = '127.0.0.2';
  const relay = await RelayUnderTest.start({ clock, lan: { ...lanOptions(), addresses: () => [address] } });
  const { sharing } = relay.relay;
  await sharing?.turnOn();
  const before = sharing?.view().urls ?? [];
  const places = async () => placesAnswerSchema.parse((await relay.call('GET', '/places')).body);
  expect(await places()).toMatchObject({ places: before, former: [] });
  address = '127.0.0.3';
  clock.advance(5_000);
  await waitFor(() => sharing?.view().urls[0] !== before[0]);
  expect(await places()).toMatchObject({ places: sharing?.view().urls, former: before });
});
