import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/base/database.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { createRelay } from '../../src/relay/relay.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderTest } from './relay-under-test.ts';

test('a port that is taken is said in words, with a code', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const database = openDatabase(':memory:');
  const parts = {
    relayId: 'r',
    name: 'r',
    version: '1',
    secret: Buffer.alloc(32),
    clock: systemClock,
    logger: silentLogger,
  };
  const relay = createRelay({ ...parts, database, port });
  await expect(relay.start()).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `Port ${port} of 127.0.0.1 is in use by another program.`,
  });
  await relay.stop();
  database.close();
  taken.close();
});

test('stop answers who waits, stores what is in flight and closes sockets with 1001', async () => {
  const database = openDatabase(':memory:');
  const secret = Buffer.alloc(32, 3);
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock, database, secret });
  const agent = await relay.agent();
  const answers = Array.from({ length: 5 }, (_, i) => relay.post(`text ${i}`));
  await waitFor(() => agent.transcriptions.length === 5);
  const stopped = relay.relay.stop();
  expect(relay.relay.stop()).toBe(stopped);
  for (const answer of answers)
    expect(await answer).toMatchObject({ status: 200, body: { status: 'queued', queued: true } });
  expect(await agent.closing()).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });
  await stopped;
  const after = await RelayUnderTest.start({ clock, database, secret });
  const again = await after.agent();
  await waitFor(() => again.transcriptions.length === 5);
  expect(again.texts).toEqual(agent.texts);
});

test('requests that come while it stops are told so', async () => {
  const relay = await RelayUnderTest.start();
  // Holds the server open: a peer that never answers a close frame, for as long as it may.
  (await relay.agent()).freeze();
  const port = Number(new URL(relay.url).port);
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'data');
  const request = `GET /devices HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${relay.phone}\r\n\r\n`;
  let answer = '';
  socket.on('data', (data) => {
    answer += String(data);
  });
  // Half of it before, half of it after: this connection is not idle.
  socket.write(request.slice(0, 10));
  await relay.mustStillServe();
  const started = performance.now();
  const stopped = relay.relay.stop();
  socket.write(request.slice(10));
  await stopped;
  expect(performance.now() - started).toBeLessThan(2_500);
  expect(answer).toMatch(/^HTTP\/1.1 503 /);
  expect(answer).toContain('"code":"SHUTTING_DOWN"');
});

test('a commit that fails sends nothing, is INTERNAL_ERROR, and final states are tried again', async () => {
  const clock = new FakeClock();
  const database = openDatabase(':memory:');
  const relay = await RelayUnderTest.start({ clock, database });
  const agent = await relay.agent();
  const first = relay.post('first');
  await waitFor(() => agent.transcriptions.length === 1);
  database.sql.exec('PRAGMA query_only = ON');
  const id = agent.transcriptions[0]?.id ?? '';
  agent.ack(id, { receipt: 'read' });
  expect((await first).body.status).toBe('typed');
  expect(await relay.post('second')).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL_ERROR' } } });
  expect(agent.texts).toEqual(['first']);
  database.sql.exec('PRAGMA query_only = OFF');
  const stored = () => database.sql.prepare('SELECT status, payload FROM messages').all();
  expect(stored()).toEqual([{ status: 'queued', payload: expect.any(String) }]);
  clock.advance(1_000);
  expect(stored()).toEqual([{ status: 'typed', payload: null }]);
  agent.ackEverything();
  expect((await relay.post('second')).body.status).toBe('typed');
});

test('a full disk is named, nothing is sent that was not stored, and the relay goes on when there is room', async () => {
  const database = openDatabase(path.join(tempFolder(), 'relay.db'));
  const relay = await RelayUnderTest.start({ database });
  const agent = await relay.agent();
  agent.ackEverything();
  await relay.post('first');
  const pages = database.sql.prepare('PRAGMA page_count').get()?.page_count;
  database.sql.exec(`PRAGMA max_page_count = ${pages}`);
  const refused = await relay.post('x'.repeat(90_000));
  expect(refused).toMatchObject({ status: 507, body: { success: false, error: { code: 'STORAGE_FULL' } } });
  expect(refused.body.error.message).toContain('full');
  database.sql.exec('PRAGMA max_page_count = 1000000');
  expect((await relay.post('second')).body.status).toBe('typed');
  expect(agent.texts).toEqual(['first', 'second']);
});

test('a cancellation that a full disk does not take names it too', async () => {
  const database = openDatabase(path.join(tempFolder(), 'relay.db'));
  const relay = await RelayUnderTest.start({ database });
  const pages = database.sql.prepare('PRAGMA page_count').get()?.page_count;
  database.sql.exec(`PRAGMA max_page_count = ${pages}`);
  const cancel = () => relay.call('DELETE', `/messages/${randomUUID()}?deviceId=desk`);
  let answer = await cancel();
  for (let count = 0; count < 1_000 && answer.status === 200; count += 1) answer = await cancel();
  expect(answer).toMatchObject({ status: 507, body: { success: false, error: { code: 'STORAGE_FULL' } } });
});

test('a damaged row is failed at start and ends nothing else', async () => {
  const database = openDatabase(':memory:');
  const secret = Buffer.alloc(32, 5);
  const before = await RelayUnderTest.start({ database, secret });
  const ids: string[] = [];
  for (const text of ['a', 'b', 'c']) ids.push((await before.post(text)).body.messageId);
  await before.relay.stop();
  database.sql.prepare("UPDATE messages SET payload = '{' WHERE id = ?").run(ids[0] ?? '');
  database.sql.prepare("UPDATE messages SET error = '{' WHERE id = ?").run(ids[1] ?? '');
  const after = await RelayUnderTest.start({ database, secret });
  const agent = await after.agent();
  agent.ackEverything();
  await waitFor(() => agent.transcriptions.length === 1);
  expect(agent.texts).toEqual(['c']);
  await expect.poll(() => after.status(ids[2] ?? '')).toBe('typed');
  expect([await after.status(ids[0] ?? ''), await after.status(ids[1] ?? '')]).toEqual(['failed', 'failed']);
});

test('finished messages are pruned by age and by number', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock, limits: { keepFinishedRows: 3, keepNewestRows: 0 } });
  const agent = await relay.agent();
  agent.ackEverything();
  for (let i = 0; i < 5; i += 1) await relay.post(`${i}`);
  agent.stop();
  await waitFor(() => relay.relay.devices()[0]?.online === false);
  await relay.post('waits');
  const count = async () => (await relay.call('GET', '/messages')).body.messages.length;
  expect(await count()).toBe(6);
  clock.advance(60_000);
  expect(await count()).toBe(4);
  clock.advance(8 * 24 * 3_600_000 - 60_000);
  // Only the one that waited is left: it expired after a day, and so is finished for not quite 7.
  expect(await count()).toBe(1);
});

test('a clock that is set on by days makes nothing unknown of what was just typed', async () => {
  const clock = new FakeClock();
  const relay = await RelayUnderTest.start({ clock });
  relay.relay.admin.keepTexts(true);
  const agent = await relay.agent();
  agent.ackEverything();
  const { body } = await relay.post('just typed');
  clock.setWallClock(clock.now() + 40 * 24 * 3_600_000);
  const text = () => {
    const message = relay.relay.admin.lookUp(body.messageId);
    return message && relay.relay.admin.payloadOf(message);
  };
  expect(text()).toBeDefined();
  clock.advance(60_000);
  expect(await relay.status(body.messageId)).toBe('typed');
  // Its text is kept no longer than is promised.
  expect(text()).toBeUndefined();
  // It comes again, as from a phone that has not heard the answer.
  expect((await relay.post('just typed', { id: body.messageId })).body).toMatchObject({ status: 'typed' });
  expect(agent.texts).toEqual(['just typed']);
});
