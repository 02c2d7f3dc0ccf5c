import { expect, test } from 'vitest';
import { formerToken } from '../../../src/phone/pairing/former-token.ts';
import type { AuditEvent } from '../../../src/relay/audit/audit.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const grantsOf = (relay: RelayUnderTest, wanted: string) =>
  relay.relay.tokens.list().find(({ name }) => name === wanted)?.grants;

const addStudy = (relay: RelayUnderTest) =>
  relay.relay.tokens.create({ name: 'study', scope: 'receive', deviceId: 'study' });

/** A window for `window`, and a phone that comes in through it; with `before`, one that had this token. */
async function pair(relay: RelayUnderTest, window: object, before?: string) {
  const opened = await relay.call('POST', '/pairing', { token: relay.owner, body: window });
  const { code } = opened.body;
  const previous = before === undefined ? undefined : await formerToken({ token: before, relayId: '', name: '' }, code);
  const body = { code, role: 'send', name: 'Ana', ...(previous && { previous }) };
  const paired = await relay.call('POST', '/pair', { token: '', body });
  expect(paired.status).toBe(201);
  return { grants: opened.body.grants, token: String(paired.body.token) };
}

test('a phone gets what was chosen for it, and who chose it is in the audit log', async () => {
  const events: AuditEvent[] = [];
  const relay = await RelayUnderTest.start({ audit: { record: (event) => void events.push(event) } });
  await addStudy(relay);
  const chosen = { devices: ['study'], keys: false };
  expect((await pair(relay, { role: 'send', ...chosen })).grants).toEqual(chosen);
  expect(grantsOf(relay, 'Ana')).toEqual(chosen);
  expect(events).toContainEqual({ type: 'pairing.opened', role: 'send', ...chosen, by: 'owner' });
  expect(events).toContainEqual({ type: 'token.created', name: 'Ana', scope: 'send', ...chosen, by: 'owner' });
});

test('where nothing is chosen it is the only computer; where there is not exactly one, all', async () => {
  const relay = await RelayUnderTest.start();
  expect((await pair(relay, { role: 'send' })).grants).toEqual({ devices: ['desk'], keys: true });
  await addStudy(relay);
  expect((await pair(relay, {})).grants).toEqual({ devices: 'all', keys: true });
  for (const name of ['desk', 'study']) await relay.relay.tokens.revoke(name);
  expect((await pair(relay, {})).grants).toEqual({ devices: 'all', keys: true });
});

test('a computer that goes while the window is open is not granted', async () => {
  const relay = await RelayUnderTest.start();
  await addStudy(relay);
  const { code } = await relay.relay.pairing.open('send', undefined, { devices: ['desk', 'study'] });
  await relay.relay.tokens.revoke('study');
  const body = { code, role: 'send', name: 'Ana' };
  expect((await relay.call('POST', '/pair', { token: '', body })).status).toBe(201);
  expect(grantsOf(relay, 'Ana')).toEqual({ devices: ['desk'], keys: true });
});

test.each([
  ['a computer that nobody knows', { devices: ['dekc'] }, 404, 'UNKNOWN_DEVICE'],
  ['grants of a computer', { role: 'receive', keys: false }, 400, 'INVALID_REQUEST'],
])('a window with %s is not opened', async (_what, body, status, code) => {
  const relay = await RelayUnderTest.start();
  const answer = await relay.call('POST', '/pairing', { token: relay.owner, body });
  expect(answer).toMatchObject({ status, body: { error: { code } } });
  expect(relay.relay.pairing.view().open).toBe(false);
});

test('paired anew for other computers, what the phone had sent elsewhere is taken back', async () => {
  const relay = await RelayUnderTest.start();
  await addStudy(relay);
  const atDesk = (await relay.post('at the desk')).body.messageId;
  const atStudy = (await relay.call('POST', '/transcription', { body: { deviceId: 'study', text: 'x' } })).body;
  const { token } = await pair(relay, { devices: ['study'] }, relay.phone);
  const { messages } = (await relay.call('GET', '/messages', { token })).body;
  expect(messages).toMatchObject([
    { messageId: atStudy.messageId, status: 'queued' },
    { messageId: atDesk, status: 'cancelled', error: { code: 'NOT_GRANTED' } },
  ]);
});

test('to the computers a phone that is paired anew is the same sender', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  agent.ackEverything();
  await relay.post('one');
  let token = relay.phone;
  for (const text of ['two', 'three']) {
    ({ token } = await pair(relay, {}, token));
    await relay.call('POST', '/transcription', { token, body: { deviceId: 'desk', text } });
  }
  const [one, two, three] = agent.transcriptions.map(({ sender }) => sender);
  expect([two?.id, three?.id]).toEqual([one?.id, one?.id]);
  expect([one?.name, three?.name]).toEqual(['phone', 'Ana']);
});
