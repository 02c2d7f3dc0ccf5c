import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { type Answer, DESK, RelayProcess } from '../../helpers/processes/relay-process.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { type Display, missingPrograms, startDisplay } from '../desktop/display.ts';
import { numbered, SplitHub } from './split-hub.ts';

/** The third promise of README.md, first half: nothing is lost, whoever dies. */

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
    const hub = await SplitHub.forTest(display);
    const ids = await queueAll(hub.relay);
    hub.gate.letThrough = 10;
    const agent = await hub.startAgent();
    await eventually('20 ACKs to be held', () => hub.gate.heldAcks === 20);
    await agent.kill9();
    hub.gate.cut();
    hub.gate.release();
    await eventually('the rest to be queued again', async () => (await hub.relay.device()).queueDepth === 20);
    await agent.start();
    await expectAllTyped(hub.relay, ids);
    expect(hub.gate.transcriptions).toBe(50);
    expect(await hub.typedInAll()).toEqual(TEXTS);
  });

  it('agent killed in the middle of a burst: one message may be uncertain, the others are typed once, in order', async () => {
    const hub = await SplitHub.forTest(display);
    const agent = await hub.startAgent();
    hub.gate.closed = true;
    hub.gate.cut();
    await eventually('the agent to be away', async () => (await hub.relay.connected()).length === 0);
    const ids = await queueAll(hub.relay);
    hub.gate.closed = false;
    await hub.typedAtLeast(5);
    await agent.kill9();
    expect((await hub.typed()).length).toBeLessThan(30);
    await agent.start();
    await hub.relay.settled();
    const uncertain: string[] = [];
    for (const [index, id] of ids.entries()) {
      const { status, error } = await hub.relay.message(id);
      if (status === 'typed') continue;
      expect({ status, error }).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
      uncertain.push(TEXTS[index] ?? '');
    }
    expect(uncertain.length).toBeLessThanOrEqual(1);
    const typed = await hub.typedInAll();
    expect(typed.filter((text) => !uncertain.includes(text))).toEqual(
      TEXTS.filter((text) => !uncertain.includes(text)),
    );
    expect(new Set(typed).size).toBe(typed.length);
  });

  it('relay killed with 30 queued: all are typed once after its restart, in order', async () => {
    const hub = await SplitHub.forTest(display);
    const ids = await queueAll(hub.relay);
    await hub.relay.kill9();
    await hub.relay.startAgain();
    expect(await hub.relay.device()).toMatchObject({ queueDepth: 30, online: false });
    await hub.startAgent();
    await expectAllTyped(hub.relay, ids);
    expect(await hub.typedInAll()).toEqual(TEXTS);
  });

  it('relay killed while a burst is being typed: retried with the same ids, all are typed once', async () => {
    const hub = await SplitHub.forTest(display);
    await hub.startAgent();
    const bodies = TEXTS.map((text) => ({ text, id: randomUUID() }));
    const post = ({ text, id }: { text: string; id: string }): Promise<Answer> => hub.relay.post(text, { id });
    const before = bodies.map((body) => post(body).catch(() => undefined));
    await hub.typedAtLeast(5);
    await hub.relay.kill9();
    const answered = (await Promise.all(before)).filter((answer) => answer !== undefined);
    expect(answered.length).toBeLessThan(TEXTS.length);
    await hub.relay.startAgain();
    await Promise.all(bodies.map(post));
    await expectAllTyped(
      hub.relay,
      bodies.map(({ id }) => id),
    );
    expect((await hub.typedInAll()).sort()).toEqual(TEXTS);
  });

  it('relay killed with 25 ACKs on their way: asked again, the agent answers and types nothing twice', async () => {
    const hub = await SplitHub.forTest(display);
    const ids = await queueAll(hub.relay);
    hub.gate.letThrough = 5;
    await hub.startAgent();
    await eventually('25 ACKs to be held', () => hub.gate.heldAcks === 25);
    await hub.relay.kill9();
    hub.gate.release();
    await hub.relay.startAgain();
    await expectAllTyped(hub.relay, ids);
    expect(hub.gate.transcriptions).toBe(55);
    expect(await hub.typedInAll()).toEqual(TEXTS);
  });

  it('relay killed after its answer "queued": a message that ran out meanwhile is expired, the rest is typed', async () => {
    const hub = await SplitHub.forTest(display);
    const short = (await hub.relay.post('short|', { ttlMs: 1 })).body.messageId;
    const long = (await hub.relay.post('long|')).body.messageId;
    await hub.relay.kill9();
    await hub.relay.startAgain();
    expect((await hub.relay.message(short)).status).toBe('expired');
    await hub.startAgent();
    await expectAllTyped(hub.relay, [long]);
    expect(await hub.typedInAll()).toEqual(['long|']);
  });
});
