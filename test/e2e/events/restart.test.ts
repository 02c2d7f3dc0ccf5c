import { statSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBootId } from '../../../src/relay/events/boot-id.ts';
import { eventually } from '../../helpers/eventually.ts';
import { RelayProcess } from '../../helpers/processes/relay-process.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { RawObserver } from '../../helpers/raw-observer.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const PATH = '/websocket/messages';
const AT_REST_MS = 500;

async function subscribe(relay: RelayProcess, cursor: { since?: number; epoch?: string } = {}): Promise<RawObserver> {
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.owner, ...cursor });
  onTestFinished(() => observer.stop());
  return observer;
}

async function position(relay: RelayProcess): Promise<{ latest: number; epoch: string }> {
  const { body } = await relay.call('GET', PATH, { token: relay.owner });
  return { latest: body.latest, epoch: body.epoch };
}

/** What a subscription and a poll that go on from there say; they must agree. */
async function recover(relay: RelayProcess, since: number, epoch: string) {
  const poll = (await relay.call('GET', `${PATH}?since=${since}&epoch=${epoch}`, { token: relay.owner })).body;
  const observer = await subscribe(relay, { since, epoch });
  await waitFor(() => observer.events.length >= poll.messages.length);
  expect(observer.events.slice(0, poll.messages.length)).toEqual(poll.messages);
  expect(observer.subscribed).toMatchObject({ gap: poll.gap, epoch: poll.epoch });
  return poll;
}

test('a clean restart in the middle of a long poll and of a subscription: no gap', async () => {
  const relay = await RelayProcess.forTest();
  const live = await subscribe(relay);
  const { latest, epoch } = await position(relay);
  const waiting = relay.call('GET', `${PATH}?since=${latest}&epoch=${epoch}&wait=60000`, { token: relay.owner });
  await relay.call('GET', PATH);
  await relay.child.stop('SIGTERM');
  expect(await waiting).toMatchObject({ status: 200, body: { epoch, gap: false } });
  expect(await live.closing()).toEqual({ code: 1001, reason: 'SHUTTING_DOWN' });
  await relay.startAgain();
  await relay.post('after');
  const recovered = await recover(relay, live.numbers.at(-1) ?? latest, epoch);
  expect(recovered.gap).toBe(false);
  expect(recovered.messages[0].sequence_number).toBe((live.numbers.at(-1) ?? latest) + 1);
  expect(recovered.messages.map(({ type }: { type: string }) => type)).toEqual([
    'relay.started',
    'message.queued',
    'queue.depth',
  ]);
});

test(
  'kill -9 at rest: no gap',
  skipUnless(readBootId() !== undefined, 'this system does not say when its kernel started'),
  async () => {
    const relay = await RelayProcess.forTest();
    await relay.post('one');
    const live = await subscribe(relay, { since: 0 });
    const { latest, epoch } = await position(relay);
    await waitFor(() => live.numbers.at(-1) === latest);
    const waiting = relay
      .call('GET', `${PATH}?since=${latest}&epoch=${epoch}&wait=60000`, { token: relay.owner })
      .catch(() => 'cut');
    // Events are saved soon after they happen: a file that has been at rest for longer has all of them.
    const wal = path.join(relay.dataDir, 'relay.db-wal');
    await eventually('the file to be at rest', () => Date.now() - statSync(wal).mtimeMs > AT_REST_MS);
    await relay.kill9();
    expect(await waiting).toBe('cut');
    await relay.startAgain();
    const recovered = await recover(relay, latest, epoch);
    expect(recovered.gap).toBe(false);
    expect(recovered.messages[0]).toMatchObject({ type: 'relay.started', sequence_number: latest + 1 });
    // What ended with the process is told by the next one.
    expect(recovered.messages.map(({ type }: { type: string }) => type)).toEqual([
      'relay.started',
      'device.disconnected',
      'message.queued',
      'queue.depth',
    ]);
  },
);

test('kill -9 at work, again and again: never a silent gap', async () => {
  const relay = await RelayProcess.forTest();
  for (let round = 0; round < 3; round += 1) {
    const agent = await RawAgent.register({ url: relay.url, token: relay.desk, deviceId: 'desk' });
    agent.ackEverything();
    const live = await subscribe(relay);
    let working = true;
    const posting = (async () => {
      while (working) await relay.post('text').catch(() => undefined);
    })();
    await eventually('some events', () => live.events.length > 30 + 40 * round);
    await relay.kill9();
    working = false;
    await posting;
    await live.closing();
    agent.stop();
    const last = live.events.at(-1);
    const { sequence_number: since, epoch } = last ?? { sequence_number: 0, epoch: '' };
    expect(live.numbers).toEqual(Array.from(live.numbers, (_, index) => (live.numbers[0] ?? 0) + index));
    await relay.startAgain();
    const recovered = await recover(relay, since, epoch);
    expect(recovered.epoch).not.toBe(epoch);
    if (!recovered.gap) expect(recovered.messages[0]?.sequence_number).toBe(since + 1);
    expect(recovered.messages.map(({ type }: { type: string }) => type)).toContain('relay.started');
  }
});
