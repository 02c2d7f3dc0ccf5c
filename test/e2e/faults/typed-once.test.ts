import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { RelayProcess } from '../../helpers/processes/relay-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { numbered, SplitHub } from './split-hub.ts';

/** The third promise of README.md, second half: nothing is typed twice, and nothing out of order. */

const missing = missingPrograms('xterm');

it('other body with the same id: 409; the 51st undelivered message: 429', async () => {
  const relay = await RelayProcess.forTest();
  const id = randomUUID();
  expect(await relay.post('one', { id })).toMatchObject({ status: 200, body: { messageId: id, status: 'queued' } });
  const conflict = { success: false, error: { code: 'ID_CONFLICT', message: 'another message has that id' } };
  expect(await relay.post('two', { id })).toEqual({ status: 409, body: conflict });
  await relay.kill9();
  await relay.startAgain();
  expect(await relay.post('two', { id })).toEqual({ status: 409, body: conflict });
  expect(await relay.post('one', { id })).toMatchObject({ status: 200, body: { messageId: id, status: 'queued' } });
  for (let count = 1; count < 50; count += 1) expect((await relay.post(`${count}`)).status).toBe(200);
  const full = { success: false, error: { code: 'QUEUE_FULL', message: '50 messages wait for desk already' } };
  expect(await relay.post('one too many')).toEqual({ status: 429, body: full });
  expect((await relay.device()).queueDepth).toBe(50);
});

describe('in a real window', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  beforeAll(async () => {
    display = await startDisplay();
  });
  afterAll(() => display?.stop());

  it('agent killed between typing and its ACK: the same outcome when it is asked again, nothing typed twice', async () => {
    const hub = await SplitHub.forTest(display);
    const agent = await hub.startAgent();
    hub.gate.letThrough = 0;
    const answer = hub.relay.post('once|');
    await hub.typedAtLeast(1);
    await eventually('the ACK to be held', () => hub.gate.heldAcks === 1);
    await agent.kill9();
    hub.gate.cut();
    expect(await answer).toMatchObject({ status: 200, body: { status: 'queued', queued: true } });
    hub.gate.release();
    await agent.start();
    const id = (await answer).body.messageId;
    await eventually('the message to be over', async () => (await hub.relay.device()).queueDepth === 0);
    await eventually('its ACK', async () => (await hub.relay.message(id)).status === 'typed');
    expect(await hub.relay.message(id)).toMatchObject({ status: 'typed', receipt: 'read' });
    expect(hub.gate.transcriptions).toBe(2);
    expect(await hub.typedInAll()).toEqual(['once|']);
  });

  it('agent killed while it types: failed, UNCERTAIN, and nothing of it is typed again', async () => {
    const hub = await SplitHub.forTest(display);
    const agent = await hub.startAgent();
    // Each key ends a text: many steps, so that it is still typing when the first of them is seen.
    const payload = numbered(0, 400).flatMap((value) => [
      { type: 'text', value },
      { type: 'key', key: 'enter' },
    ]);
    const answer = hub.relay.post('', { text: undefined, payload });
    await hub.typedAtLeast(1);
    await agent.kill9();
    const { body } = await answer;
    expect(body).toMatchObject({ status: 'queued', queued: true });
    await agent.start();
    await eventually(
      'the message to be over',
      async () => (await hub.relay.message(body.messageId)).status === 'failed',
    );
    expect(await hub.relay.message(body.messageId)).toMatchObject({ error: { code: 'UNCERTAIN' } });
    // What it came to before its end, from the first on, each once, and not all of it.
    const typed = (await hub.typedInAll()).map((text) => text.trim()).filter((text) => text !== '');
    expect(typed).toEqual(numbered(0, typed.length));
    expect(typed.length).toBeLessThan(400);
  });

  it('an ACK at 7 s still counts, and nothing is typed twice', async () => {
    const hub = await SplitHub.forTest(display);
    await hub.startAgent();
    hub.gate.letThrough = 0;
    const postedAt = performance.now();
    const answer = await hub.relay.post('slow|');
    expect(answer).toMatchObject({ status: 202, body: { status: 'sent', queued: true } });
    const waited = performance.now() - postedAt;
    expect(waited).toBeGreaterThan(4_900);
    expect(waited).toBeLessThan(6_500);
    await eventually('7 s to be over', () => performance.now() - postedAt >= 7_000);
    hub.gate.release();
    const { messageId } = answer.body;
    await eventually('the late ACK', async () => (await hub.relay.message(messageId)).status === 'typed');
    // It is over on a new connection too.
    hub.gate.cut();
    await eventually('the cut to be seen', async () => (await hub.relay.connected()).length === 0);
    await eventually('the agent to come back', async () => (await hub.relay.connected()).length === 1);
    expect(await hub.typedInAll()).toEqual(['slow|']);
    expect(hub.gate.transcriptions).toBe(2);
  });

  it('the same id posted 10 times at once is typed once, and all 10 get its answer', async () => {
    const hub = await SplitHub.forTest(display);
    await hub.startAgent();
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => hub.relay.post('once|', { id })));
    const wanted = { success: true, messageId: id, status: 'typed', queued: false, receipt: 'read' };
    expect(answers).toEqual(Array(10).fill({ status: 200, body: wanted }));
    expect(await hub.relay.post('once|', { id })).toEqual({ status: 200, body: wanted });
    expect((await hub.relay.post('other|', { id })).status).toBe(409);
    expect(await hub.typedInAll()).toEqual(['once|']);
  });

  it('two posters to one device keep their own order', async () => {
    const hub = await SplitHub.forTest(display);
    await hub.startAgent();
    const posters = { a: numbered(0, 40, 'a'), b: numbered(0, 40, 'b') };
    await Promise.all(
      Object.values(posters).map(async (texts) => {
        for (const text of texts) expect((await hub.relay.post(text)).body).toMatchObject({ status: 'typed' });
      }),
    );
    const typed = await hub.typedInAll();
    expect(typed).toHaveLength(80);
    for (const [name, texts] of Object.entries(posters)) {
      expect(typed.filter((text) => text.startsWith(name))).toEqual(texts);
    }
  });
});
