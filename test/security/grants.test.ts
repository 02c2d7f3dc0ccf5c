import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RawObserver } from '../helpers/raw-observer.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.29');
}, 30_000);
afterAll(() => relay.stop());

/** Who asks: a phone that may send texts to the laptop, and nothing else. */
let guest: string;
let names = 0;
beforeEach(async () => {
  names += 1;
  guest = await tokenFor({ devices: ['laptop'], keys: false });
});
afterEach(() => relay.mustServe());

async function tokenFor(grants: object): Promise<string> {
  const body = { name: `guest ${names}`, scope: 'send', ...grants };
  return (await relay.ask('POST', '/tokens', { token: relay.admin, body })).body.token;
}
const withdraw = (grants: object) =>
  relay.ask('PATCH', `/tokens/guest%20${names}`, { token: relay.admin, body: grants });
const post = (token: string, body: object) => relay.ask('POST', '/transcription', { token, body });
/** With the name of the computer left out, so that two answers can be compared byte for byte. */
const bytes = (answer: object, deviceId: string): string => JSON.stringify(answer).replaceAll(deviceId, '…');

/** What an attack may not have brought to the desk. */
function untouchedDesk(): () => void {
  const before = relay.agent.frames.length;
  return () => expect(relay.agent.frames.slice(before)).toEqual([]);
}

test('another computer by its id: there is none', async () => {
  const untouched = untouchedDesk();
  const askAll = async (deviceId: string) => {
    const id = crypto.randomUUID();
    const answers = [
      await post(guest, { deviceId, text: 'x' }),
      await post(guest, { deviceId: deviceId.toUpperCase(), text: 'x', id }),
      await post(guest, { deviceId, payload: [{ type: 'key', key: 'enter' }] }),
      await relay.ask('GET', `/messages?deviceId=${deviceId}`, { token: guest }),
    ];
    return bytes(
      answers.map(({ status, body }) => ({ status, body })),
      deviceId,
    );
  };
  expect(await askAll('desk')).toBe(await askAll('nobody'));
  const { body } = await relay.ask('GET', '/devices', { token: guest });
  expect(JSON.stringify(body)).not.toContain('desk');
  untouched();
});

test('another computer by the retry of an id: of another phone, of its own, of its own from before', async () => {
  const [theirs, own, former] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  await post(relay.phone, { deviceId: 'desk', text: 'theirs', id: theirs });
  await post(guest, { deviceId: 'laptop', text: 'own', id: own });
  await withdraw({ devices: ['laptop', 'desk'] });
  await post(guest, { deviceId: 'desk', text: 'from before', id: former });
  await withdraw({ devices: ['laptop'] });
  const untouched = untouchedDesk();
  for (const id of [theirs, own]) {
    const [desk, nobody] = await Promise.all(
      ['desk', 'nobody'].map(async (deviceId) => {
        const { status, body } = await post(guest, { deviceId, text: 'theirs', id });
        return bytes({ status, body }, deviceId);
      }),
    );
    expect(desk).toBe(nobody);
  }
  // What was typed when it might be is said again, and not typed again.
  expect((await post(guest, { deviceId: 'desk', text: 'from before', id: former })).body.status).toBe('typed');
  untouched();
});

test('another computer by the events: live, recovered, polled, and by a socket that was open before', async () => {
  await withdraw({ devices: 'all' });
  const open = await RawObserver.subscribe({ url: relay.url, token: guest });
  onTestFinished(() => open.stop());
  const { latest } = (await relay.ask('GET', '/websocket/messages?since=0', { token: guest })).body;
  const poll = relay.ask('GET', `/websocket/messages?since=${latest}&wait=20000`, { token: guest });
  await withdraw({ devices: ['laptop'] });
  await waitFor(() => open.events.length > 0);
  const told = open.events.length;
  await post(relay.phone, { deviceId: 'desk', text: 'x' });
  relay.agent.send({ type: 'status', canType: true, paused: true, locked: false });
  await eventually('the desk to be paused', async () => {
    const { details } = (await relay.ask('GET', '/devices', { token: relay.admin })).body;
    return details.some(({ status }: { status?: { paused: boolean } }) => status?.paused === true);
  });
  await post(guest, { deviceId: 'laptop', text: 'own' });
  await waitFor(() => open.types.includes('message.queued'));
  expect(JSON.stringify(open.events.slice(told))).not.toContain('desk');
  const late = await RawObserver.subscribe({ url: relay.url, token: guest, since: 0 });
  onTestFinished(() => late.stop());
  await waitFor(() => late.types.includes('message.queued'));
  const recovered = (await relay.ask('GET', '/websocket/messages?since=0', { token: guest })).body.messages;
  for (const events of [late.events, recovered, (await poll).body.messages]) {
    // That this phone was shown it once, and then was not any more, is all that it may know.
    const others = events.filter((event: object) => JSON.stringify(event).includes('desk'));
    expect(others.every(({ type }: { type: string }) => /^device\.(paired|revoked)$/.test(type))).toBe(true);
  }
  relay.agent.send({ type: 'status', canType: true, paused: false, locked: false });
});

test('a message that is held, or is on its way, when the grant is withdrawn', async () => {
  const token = relay.otherPhone;
  relay.agent.onTranscription = undefined;
  const before = relay.agent.transcriptions.length;
  const sent = post(token, { deviceId: 'desk', text: 'held' });
  await waitFor(() => relay.agent.transcriptions.length > before);
  const { id } = relay.agent.transcriptions.at(-1) ?? { id: '' };
  relay.agent.ack(id, { outcome: 'held', error: { code: 'HELD_SENDER', message: 'asks' } });
  expect((await sent).body.status).toBe('held');
  const onItsWay = post(token, { deviceId: 'desk', text: 'sent' });
  await waitFor(() => relay.agent.transcriptions.length > before + 1);
  const cancelled: string[] = [];
  relay.agent.onCancel = (frame) => {
    cancelled.push(frame.id);
    relay.agent.send({ type: 'update', id: frame.id, outcome: 'cancelled' });
  };
  const path = '/tokens/other%20phone';
  const { body } = await relay.ask('PATCH', path, { token: relay.admin, body: { devices: [] } });
  expect(body.messagesEnded).toBe(2);
  expect((await onItsWay).body.status).toMatch(/^cancel/);
  await waitFor(() => cancelled.length === 2);
  // Its user may be quick all the same: what is typed then is what its computer says, and no secret.
  expect((await post(token, { deviceId: 'desk', text: 'more' })).body.error.code).toBe('UNKNOWN_DEVICE');
  await relay.ask('PATCH', path, { token: relay.admin, body: { devices: 'all' } });
  relay.agent.onCancel = undefined;
  relay.agent.ackEverything();
});

test('taking back what another sent, or what nobody has sent yet', async () => {
  const untouched = untouchedDesk();
  const forestall = async (deviceId: string) => {
    const id = crypto.randomUUID();
    const { status, body } = await relay.ask('DELETE', `/messages/${id}?deviceId=${deviceId}`, { token: guest });
    const { messageId: _id, createdAt: _at, updatedAt: _then, ...rest } = body.message;
    return bytes({ status, rest }, deviceId);
  };
  expect(await forestall('desk')).toBe(await forestall('nobody'));
  untouched();
  const id = crypto.randomUUID();
  await post(relay.phone, { deviceId: 'laptop', text: 'theirs', id });
  for (const query of ['', '?deviceId=laptop', '?deviceId=desk']) {
    expect((await relay.ask('DELETE', `/messages/${id}${query}`, { token: guest })).status).toBe(404);
  }
  const { body } = await relay.ask('GET', `/messages/${id}`, { token: relay.phone });
  expect(body.message.status).toBe('queued');
  await relay.ask('DELETE', `/messages/${id}`, { token: relay.phone });
});

test('keys: by a payload, by the retry of an id, among texts', async () => {
  const key = { type: 'key', key: 'enter' };
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  onTestFinished(() => agent.stop());
  agent.ackEverything();
  const id = crypto.randomUUID();
  expect((await post(guest, { deviceId: 'laptop', text: 'ls', id })).body.status).toBe('typed');
  for (const payload of [[key], [{ type: 'text', value: 'rm' }, key]]) {
    const { status, body } = await post(guest, { deviceId: 'laptop', payload });
    expect([status, body.error.code]).toEqual([403, 'FORBIDDEN']);
    expect((await post(guest, { deviceId: 'laptop', payload, id })).status).toBe(409);
  }
  expect(agent.texts.at(-1)).toBe('ls');
  expect(agent.transcriptions.flatMap(({ payload }) => payload).filter(({ type }) => type === 'key')).toEqual([]);
});

test('to grant itself more', async () => {
  const change = { devices: 'all', keys: true };
  const pairing = { role: 'send', ...change };
  for (const token of [guest, relay.laptop, '']) {
    const tried = [
      await relay.ask('PATCH', `/tokens/guest%20${names}`, { token, body: change }),
      await relay.ask('POST', '/tokens', { token, body: { name: 'mine', scope: 'send' } }),
      await relay.ask('POST', '/pairing', { token, body: pairing }),
    ];
    for (const { status } of tried) expect([401, 403]).toContain(status);
  }
  const claims = JSON.parse(Buffer.from(guest.split('.')[1] ?? '', 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, grants: change })).toString('base64url');
  const [head, , signature] = guest.split('.');
  expect((await relay.ask('GET', '/devices', { token: `${head}.${forged}.${signature}` })).status).toBe(401);
});
