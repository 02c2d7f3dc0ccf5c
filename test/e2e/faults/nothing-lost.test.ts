import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { eventually } from '../desktop/eventually.ts';
import { Desk, numbered } from './desk.ts';
import { type Answer, DESK, RelayProcess } from './relay-process.ts';

/** Promise 3 of the design, first half: nothing is lost, whoever dies. */

const missing = missingPrograms('xterm');
const TEXTS = numbered(0, 30);

async function queueAll(relay: RelayProcess): Promise<string[]> {
  const ids: string[] = [];
  for (const text of TEXTS) {
    const { status, body } = await relay.post(text);
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'queued', queued: true } });
    ids.push(body.messageId);
  }
  return ids;
}

async function expectAllTyped(relay: RelayProcess, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await eventually(`${id} to be typed`, async () => (await relay.message(id)).status === 'typed');
  }
}

it('30 queued, agent cut after 10 ACKs: the other 20 come next time, in order', async () => {
  const relay = await RelayProcess.forTest();
  const ids = await queueAll(relay);
  const first = await RawAgent.open({ url: relay.url, token: relay.desk });
  onTestFinished(() => first.stop());
  first.onTranscription = ({ id }) => {
    if (ids.indexOf(id) < 10) first.ack(id, { receipt: 'read' });
  };
  first.send({ type: 'register', deviceId: DESK });
  await eventually('the whole burst', () => first.texts.length === 30);
  expect(first.texts).toEqual(TEXTS);
  await eventually('10 ACKs', async () => (await relay.device()).inFlight === 20);
  first.stop();
  await eventually('the cut to be seen', async () => (await relay.device()).queueDepth === 20);
  const second = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: DESK });
  onTestFinished(() => second.stop());
  second.ackEverything();
  await expectAllTyped(relay, ids);
  expect(second.texts).toEqual(TEXTS.slice(10));
});

describe('in a real window', skipUnless(missing === undefined, missing ?? ''), () => {
  let display: Display;
  beforeAll(async () => {
    display = await startDisplay();
  });
  afterAll(() => display?.stop());

  it('30 queued, agent killed with 20 ACKs on their way: every message is typed once, in order', async () => {
    const desk = await Desk.forTest(display);
    const ids = await queueAll(desk.relay);
    desk.gate.letThrough = 10;
    const agent = await desk.startAgent();
    await eventually('20 ACKs to be held', () => desk.gate.heldAcks === 20);
    await agent.kill9();
    desk.gate.cut();
    desk.gate.release();
    await eventually('the rest to be queued again', async () => (await desk.relay.device()).queueDepth === 20);
    await agent.start();
    await expectAllTyped(desk.relay, ids);
    expect(desk.gate.transcriptions).toBe(50);
    expect(await desk.typedInAll()).toEqual(TEXTS);
  });

  it('agent killed in the middle of a burst: one message may be uncertain, the others are typed once, in order', async () => {
    const desk = await Desk.forTest(display);
    const agent = await desk.startAgent();
    desk.gate.closed = true;
    desk.gate.cut();
    await eventually('the agent to be away', async () => (await desk.relay.connected()).length === 0);
    const ids = await queueAll(desk.relay);
    desk.gate.closed = false;
    await desk.typedAtLeast(5);
    await agent.kill9();
    expect((await desk.typed()).length).toBeLessThan(30);
    await agent.start();
    await desk.relay.settled();
    const uncertain: string[] = [];
    for (const [index, id] of ids.entries()) {
      const { status, error } = await desk.relay.message(id);
      if (status === 'typed') continue;
      expect({ status, error }).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
      uncertain.push(TEXTS[index] ?? '');
    }
    expect(uncertain.length).toBeLessThanOrEqual(1);
    const typed = await desk.typedInAll();
    expect(typed.filter((text) => !uncertain.includes(text))).toEqual(
      TEXTS.filter((text) => !uncertain.includes(text)),
    );
    expect(new Set(typed).size).toBe(typed.length);
  });

  it('relay killed with 30 queued: all are typed once after its restart, in order', async () => {
    const desk = await Desk.forTest(display);
    const ids = await queueAll(desk.relay);
    await desk.relay.kill9();
    await desk.relay.startAgain();
    expect(await desk.relay.device()).toMatchObject({ queueDepth: 30, online: false });
    await desk.startAgent();
    await expectAllTyped(desk.relay, ids);
    expect(await desk.typedInAll()).toEqual(TEXTS);
  });

  it('relay killed while a burst is being typed: retried with the same ids, all are typed once', async () => {
    const desk = await Desk.forTest(display);
    await desk.startAgent();
    const bodies = TEXTS.map((text) => ({ text, id: randomUUID() }));
    const post = ({ text, id }: { text: string; id: string }): Promise<Answer> => desk.relay.post(text, { id });
    const before = bodies.map((body) => post(body).catch(() => undefined));
    await desk.typedAtLeast(5);
    await desk.relay.kill9();
    const answered = (await Promise.all(before)).filter((answer) => answer !== undefined);
    expect(answered.length).toBeLessThan(TEXTS.length);
    await desk.relay.startAgain();
    await Promise.all(bodies.map(post));
    await expectAllTyped(
      desk.relay,
      bodies.map(({ id }) => id),
    );
    expect((await desk.typedInAll()).sort()).toEqual(TEXTS);
  });

  it('relay killed with 25 ACKs on their way: asked again, the agent answers and types nothing twice', async () => {
    const desk = await Desk.forTest(display);
    const ids = await queueAll(desk.relay);
    desk.gate.letThrough = 5;
    await desk.startAgent();
    await eventually('25 ACKs to be held', () => desk.gate.heldAcks === 25);
    await desk.relay.kill9();
    desk.gate.release();
    await desk.relay.startAgain();
    await expectAllTyped(desk.relay, ids);
    expect(desk.gate.transcriptions).toBe(55);
    expect(await desk.typedInAll()).toEqual(TEXTS);
  });

  it('relay killed after its answer "queued": a message that ran out meanwhile is expired, the rest is typed', async () => {
    const desk = await Desk.forTest(display);
    const short = (await desk.relay.post('short|', { ttlMs: 1 })).body.messageId;
    const long = (await desk.relay.post('long|')).body.messageId;
    await desk.relay.kill9();
    await desk.relay.startAgain();
    expect((await desk.relay.message(short)).status).toBe('expired');
    await desk.startAgent();
    await expectAllTyped(desk.relay, [long]);
    expect(await desk.typedInAll()).toEqual(['long|']);
  });
});
