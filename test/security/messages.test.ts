import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { runLantype } from '../cli/command-line.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RawObserver } from '../helpers/raw-observer.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.24');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

/** Finds its way into no log; see the last test. */
const TEXT = 'the-text-that-no-log-may-hold';

const post = (token: string, body: object) => relay.ask('POST', '/transcription', { token, body });

/** An agent for the laptop, ends with the test. */
async function laptop(name?: string): Promise<RawAgent> {
  const options = { url: relay.url, token: relay.laptop, deviceId: 'laptop' };
  const agent = await RawAgent.register({ ...options, ...(name !== undefined && { name }) });
  onTestFinished(() => agent.stop());
  return agent;
}

test('an ACK for a message of another device changes nothing', async () => {
  relay.agent.onTranscription = undefined;
  const thief = await laptop();
  const before = relay.agent.transcriptions.length;
  const waiting = post(relay.phone, { deviceId: 'desk', text: TEXT });
  await waitFor(() => relay.agent.transcriptions.length > before);
  const { id } = relay.agent.transcriptions.at(-1) ?? { id: '' };
  thief.ack(id, { outcome: 'typed', receipt: 'read' });
  thief.send({ type: 'update', id, outcome: 'typed', receipt: 'read' });
  await thief.socket.ping();
  const { body } = await relay.ask('GET', `/messages/${id}`, { token: relay.phone });
  expect(body.message.status).toBe('sent');
  relay.agent.ack(id, { outcome: 'clipboard' });
  expect((await waiting).body.status).toBe('clipboard');
  relay.agent.ackEverything();
});

test('the messages of another phone cannot be read, found, repeated or cancelled', async () => {
  const id = crypto.randomUUID();
  // The laptop is away: the message waits.
  expect((await post(relay.phone, { deviceId: 'laptop', text: TEXT, id })).body.status).toBe('queued');
  const token = relay.otherPhone;
  expect((await relay.ask('GET', `/messages/${id}`, { token })).status).toBe(404);
  expect((await relay.ask('GET', '/messages', { token })).body.messages).toEqual([]);
  expect((await relay.ask('DELETE', `/messages/${id}`, { token })).status).toBe(404);
  expect((await post(token, { deviceId: 'laptop', text: 'guess', id })).status).toBe(409);
  const own = await relay.ask('GET', `/messages/${id}`, { token: relay.phone });
  expect(own.body.message.status).toBe('queued');
  // Not even its sender gets the text back.
  expect(JSON.stringify(own.body)).not.toContain(TEXT);
  expect((await relay.ask('DELETE', `/messages/${id}`, { token: relay.phone })).body.message.status).toBe('cancelled');
});

test('the events of another phone', async () => {
  const id = crypto.randomUUID();
  await post(relay.phone, { deviceId: 'desk', text: TEXT, id });
  const seenBy = async (token: string): Promise<string> => {
    const live = await RawObserver.subscribe({ url: relay.url, token, since: 0 });
    const { body } = await relay.ask('GET', '/websocket/messages?since=0', { token });
    await waitFor(() => live.events.length >= body.messages.length);
    live.stop();
    return JSON.stringify([live.events, body]);
  };
  expect(await seenBy(relay.phone)).toContain(id);
  const other = await seenBy(relay.otherPhone);
  expect(other).toContain('device.connected');
  expect(other).not.toContain('"message.');
  // Not even admin sees a text.
  const all = await seenBy(relay.admin);
  expect(all).toContain(id);
  expect(all).not.toContain(TEXT);
});

test.each([
  '{"deviceId":"desk","text":"x","__proto__":{"scope":"admin"}}',
  '{"deviceId":"desk","text":"x","constructor":{"prototype":{"scope":"admin"}}}',
  '{"__proto__":{"deviceId":"desk","text":"x"}}',
])('prototype pollution: %s', async (body) => {
  expect((await relay.ask('POST', '/transcription', { token: relay.phone, body })).status).toBe(400);
  const query = '/messages?__proto__[limit]=1&constructor[prototype][x]=1';
  expect((await relay.ask('GET', query, { token: relay.phone })).status).toBe(400);
  expect((await relay.ask('GET', '/tokens', { token: relay.phone })).status).toBe(403);
});

test.each([
  '/../secret',
  '/..%2fsecret',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/....//secret',
  '/messages/..%2f..%2fsecret',
  '/secret',
  '/relay.db',
  '/logs/lantype.log',
  '//etc/passwd',
  '/\\..\\secret',
  '/messages/%00',
])('path traversal: %s', async (path) => {
  const { status, body } = await relay.ask('GET', path, { token: relay.phone });
  expect([400, 404]).toContain(status);
  expect(body.success).toBe(false);
});

test('terminal escapes in text reach the agent as they are, and no terminal and no log', async () => {
  const text = `${TEXT}\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e`;
  expect((await post(relay.phone, { deviceId: 'desk', text })).body.status).toBe('typed');
  // What is done about them is for the agent to decide (docs/text-hygiene.md): it knows what it types into.
  expect(relay.agent.texts.at(-1)).toBe(text);
});

test('terminal escapes in names are refused, wherever a name comes in', async () => {
  const name = 'Phone\u001b[2J';
  const token = relay.admin;
  expect((await relay.ask('POST', '/tokens', { token, body: { name, scope: 'send' } })).status).toBe(400);
  expect((await relay.ask('POST', '/pairing', { token, body: { name } })).status).toBe(400);
  const opened = await relay.ask('POST', '/pairing', { token, body: {} });
  const pair = { code: opened.body.code, name, role: 'send' };
  expect((await relay.ask('POST', '/pair', { body: pair })).status).toBe(400);
  await relay.ask('DELETE', '/pairing', { token });
  const agent = await RawAgent.open({ url: relay.url, token: relay.laptop });
  agent.send({ type: 'register', deviceId: 'laptop', name });
  expect((await agent.closing()).code).toBe(4003);
});

test('terminal escapes that an agent reports do not reach the terminal of the CLI', { timeout: 20_000 }, async () => {
  const agent = await laptop();
  const reason = 'no\u001b]0;owned\u0007 \u009b2J \u202edisplay';
  agent.send({ type: 'status', canType: false, reason, paused: false, locked: false, target: '\u001b[31mevil' });
  const options = { dataDir: relay.dataDir };
  for (const args of [['devices'], ['devices', '--json'], ['status'], ['token', 'list']]) {
    const { code, stdout, stderr } = await runLantype(args, options);
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

test('what strangers send does not reach the log with control characters, nor fill it', async () => {
  for (let count = 0; count < 20; count += 1) {
    await relay.ask('GET', '/%1b%5b2J', { token: 'guess\u00a0', from: '127.0.3.1' });
  }
  expect(relay.logged().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('no text and no token came into a log', () => {
  const logged = relay.logged();
  expect(logged.length).toBeGreaterThan(100);
  for (const secret of [TEXT, 'legitimate', 'owned', 'guess']) expect(logged).not.toContain(secret);
  for (const token of [relay.phone, relay.otherPhone, relay.desk, relay.laptop, relay.admin]) {
    for (const part of token.split('.').slice(1)) expect(logged).not.toContain(part);
  }
});
