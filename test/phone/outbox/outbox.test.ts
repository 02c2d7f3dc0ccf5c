import { signal } from '@preact/signals';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { Computers } from '../../../src/phone/computers/computers.ts';
import { MessageActions } from '../../../src/phone/messages/message-actions.ts';
import type { MessageRepository } from '../../../src/phone/messages/message-repository.ts';
import { Delivery } from '../../../src/phone/outbox/delivery.ts';
import { Outbox } from '../../../src/phone/outbox/outbox.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { newDatabaseName, openRepository, settle, Tabs } from '../phone-under-test.ts';
import { type Fate, RelayApiDouble } from './relay-api-double.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

function outboxOf(repository: MessageRepository, relay: RelayApiDouble, clock: FakeClock) {
  const told = { answers: 0, silences: 0, refusals: 0 };
  const outbox = new Outbox({
    repository,
    relayId: () => relay.id,
    delivery: new Delivery({ repository, api: relay, clock }),
    clock,
    random: () => 0.5,
    onAnswer: () => (told.answers += 1),
    onNoAnswer: () => (told.silences += 1),
    onRefused: () => (told.refusals += 1),
  });
  onTestFinished(() => outbox.stop());
  return { outbox, told };
}

async function phone() {
  const clock = new FakeClock();
  const relay = new RelayApiDouble();
  const repository = await openRepository(clock);
  const { outbox, told } = outboxOf(repository, relay, clock);
  const computers = new Computers(signal([]), signal('desk'));
  const actions = new MessageActions({ repository, computers, clock, outbox, relayId: () => relay.id });
  const send = (text: string, deviceId = 'desk') => actions.send(deviceId, [{ type: 'text', value: text }], text);
  const states = () => repository.messages.value.map(({ status }) => status);
  const texts = () => relay.typed.map(({ payload: [first] }) => (first?.type === 'text' ? first.value : ''));
  return { clock, relay, repository, outbox, told, actions, send, states, texts };
}

test('sends in order, one at a time, and shows what became of each', async () => {
  const { relay, outbox, send, states, texts } = await phone();
  for (const text of ['one', 'two', 'three']) await send(text);
  expect(states()).toEqual(['waiting', 'waiting', 'waiting']);
  outbox.start();
  await settle();
  expect(texts()).toEqual(['one', 'two', 'three']);
  expect(states()).toEqual(['typed', 'typed', 'typed']);
  expect(relay.mostOpen).toBe(1);
});

test('computers do not wait for each other', async () => {
  const { relay, outbox, send, states } = await phone();
  relay.fates = ['full'];
  await send('stays', 'desk');
  await send('goes', 'laptop');
  outbox.start();
  await settle();
  expect(states()).toEqual(['waiting', 'typed']);
});

test('waits twice as long after each failure, goes on at once when kicked, and has the same id on every try', async () => {
  const { clock, relay, outbox, told, send, states } = await phone();
  relay.fates = ['lost before', 'lost after', 'broken', 'full'];
  await send('one');
  outbox.start();
  await settle();
  expect(relay.requests.length).toBe(1);
  clock.advance(299);
  await settle();
  expect(relay.requests.length).toBe(1);
  clock.advance(1);
  await settle();
  expect(relay.requests.length).toBe(2);
  clock.advance(600);
  await settle();
  expect(relay.requests.length).toBe(3);
  outbox.kick();
  await settle();
  expect(relay.requests.length).toBe(4);
  outbox.kick();
  await settle();
  expect(states()).toEqual(['typed']);
  expect(relay.typed.length).toBe(1);
  expect(new Set(relay.requests.map(({ id }) => id)).size).toBe(1);
  expect(told).toEqual({ answers: 3, silences: 2, refusals: 0 });
});

test('says how old a message is, and why the relay would not take it yet', async () => {
  const { clock, relay, repository, outbox, send } = await phone();
  await send('one');
  clock.advance(5_000);
  relay.fates = ['full'];
  outbox.start();
  await settle();
  expect(relay.requests[0]?.ageMs).toBe(5_000);
  expect(repository.messages.value[0]).toMatchObject({ status: 'waiting', error: { code: 'QUEUE_FULL' } });
  outbox.kick();
  await settle();
  expect(repository.messages.value[0]).toMatchObject({ status: 'typed', receipt: 'read', error: undefined });
});

test('what can never succeed is marked, and the next one goes out', async () => {
  const { relay, repository, outbox, send, states } = await phone();
  relay.fates = ['unknown device', 'typing failed'];
  for (const text of ['one', 'two', 'three']) await send(text);
  outbox.start();
  await settle();
  expect(states()).toEqual(['failed', 'failed', 'typed']);
  expect(repository.messages.value.map(({ error }) => error?.code)).toEqual([
    'UNKNOWN_DEVICE',
    'TYPING_FAILED',
    undefined,
  ]);
});

test('after a day on the phone it is expired, without a request', async () => {
  const { clock, relay, outbox, send, states } = await phone();
  await send('one');
  clock.advance(DAY_MS);
  outbox.start();
  await settle();
  expect(states()).toEqual(['expired']);
  expect(relay.requests).toEqual([]);
});

test('unless the relay had it in time: then its word counts', async () => {
  const { clock, relay, outbox, send, states } = await phone();
  relay.fates = ['lost after'];
  await send('one');
  outbox.start();
  await settle();
  outbox.stop();
  clock.advance(DAY_MS);
  outbox.start();
  await settle();
  expect(states()).toEqual(['typed']);
});

test('cancelled before it was tried, nobody is asked; after that the relay is', async () => {
  const { relay, repository, outbox, actions, send, states } = await phone();
  await send('never');
  const [never] = repository.messages.value;
  if (never) await actions.cancel(never);
  expect(states()).toEqual(['cancelled']);
  relay.answer = 'queued';
  await send('queued');
  relay.fates = ['lost before'];
  outbox.start();
  await settle();
  const [, queued] = repository.messages.value;
  if (queued) await actions.cancel(queued);
  expect(repository.messages.value[1]).toMatchObject({ status: 'waiting', cancelling: true });
  outbox.kick();
  await settle();
  // It never arrived there.
  expect(states()).toEqual(['cancelled', 'cancelled']);
  expect(relay.typed).toEqual([]);

  await send('late');
  await settle();
  const [, , late] = repository.messages.value;
  expect(late?.status).toBe('queued');
  if (late) relay.states.set(late.id, 'typed');
  if (late) await actions.cancel(late);
  await settle();
  expect(repository.messages.value[2]).toMatchObject({ status: 'typed', cancelling: undefined });
});

test('stops when the token is refused, and keeps what waits', async () => {
  const { relay, outbox, told, send, states } = await phone();
  relay.send = async () => {
    const { ApiError } = await import('../../../src/phone/net/api-error.ts');
    throw new ApiError('UNAUTHORIZED', 401, 'revoked');
  };
  await send('one');
  outbox.start();
  await settle();
  outbox.kick();
  await settle();
  expect(told.refusals).toBe(1);
  expect(states()).toEqual(['waiting']);
});

const fate = fc.constantFrom<Fate>('answered', 'lost before', 'lost after', 'full', 'broken');
const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), to: fc.constantFrom('desk', 'laptop'), tab: fc.nat(1) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(3_000) }),
  fc.record({ do: fc.constant('reload' as const), tab: fc.nat(1) }),
  fc.record({ do: fc.constant('take over' as const), tab: fc.nat(1) }),
);

test('whatever the network does, and whichever tab sends: typed once each, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(fate, { maxLength: 20 }), async (steps, fates) => {
      const clock = new FakeClock();
      const relay = new RelayApiDouble();
      relay.fates = fates;
      const name = newDatabaseName();
      const channel = new Tabs();
      const open = async () => {
        const repository = await openRepository(clock, name, channel);
        const { outbox } = outboxOf(repository, relay, clock);
        return { repository, outbox };
      };
      const tabs = [await open(), await open()];
      let sender = 0;
      tabs[0]?.outbox.start();
      const sent: Record<string, string[]> = { desk: [], laptop: [] };
      let count = 0;
      for (const each of steps) {
        if (each.do === 'send') {
          count += 1;
          await tabs[each.tab]?.repository.add({
            deviceId: each.to,
            relayId: relay.id,
            payload: [{ type: 'text', value: `${count}` }],
          });
          sent[each.to]?.push(`${count}`);
          await settle(2);
          tabs[sender]?.outbox.pump();
        } else if (each.do === 'wait') {
          clock.advance(each.ms);
          await settle(3);
        } else {
          // The lock of the sender makes sure that there is one.
          if (each.do === 'take over' || each.tab === sender) for (const tab of tabs) tab.outbox.stop();
          if (each.do === 'reload') {
            tabs[each.tab]?.repository.stop();
            tabs[each.tab] = await open();
          } else sender = each.tab;
          tabs[sender]?.outbox.start();
        }
      }
      for (let rounds = 0; rounds < 60; rounds += 1) {
        clock.advance(8_000);
        tabs[sender]?.outbox.pump();
        await settle(4);
        // The tab may not have heard yet of what another tab has added.
        const known = tabs[sender]?.repository.messages.value ?? [];
        if (known.length === count && known.every(({ status }) => status === 'typed')) break;
      }
      for (const deviceId of ['desk', 'laptop']) {
        const typed = relay.typed.filter((message) => message.deviceId === deviceId);
        expect(typed.map(({ payload: [first] }) => (first?.type === 'text' ? first.value : ''))).toEqual(
          sent[deviceId],
        );
      }
      expect(tabs[sender]?.repository.messages.value.map(({ status }) => status)).toEqual(Array(count).fill('typed'));
      for (const { repository, outbox } of tabs) {
        outbox.stop();
        repository.stop();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a text that waits for one relay is never sent to another at the same address', async () => {
  const { clock, relay, repository, outbox, actions, send, states } = await phone();
  relay.fates = ['lost before'];
  await send('for the first');
  outbox.start();
  await settle();
  relay.id = 'relay-2';
  outbox.kick();
  clock.advance(60_000);
  await settle();
  await send('for the second');
  await settle();
  expect(relay.typed.map(({ payload }) => payload)).toEqual([[{ type: 'text', value: 'for the second' }]]);
  expect(states()).toEqual(['waiting', 'typed']);
  // Its user may give it up; whether it arrived nobody can be asked.
  const [first] = repository.messages.value;
  if (first) await actions.cancel(first);
  expect(repository.messages.value[0]).toMatchObject({ status: 'failed', error: { code: 'UNCERTAIN' } });
});

test('and goes on when that relay is there again', async () => {
  const { relay, outbox, send, states } = await phone();
  await send('for the first');
  relay.id = 'relay-2';
  outbox.start();
  await settle();
  expect(states()).toEqual(['waiting']);
  relay.id = 'relay-1';
  outbox.kick();
  await settle();
  expect(states()).toEqual(['typed']);
});

test('what a page of before kept without a relay belongs to the one that it was paired with', async () => {
  const { relay, repository, outbox, states } = await phone();
  await repository.add({ deviceId: 'desk', payload: [{ type: 'text', value: 'old' }] });
  outbox.start();
  await settle();
  expect(states()).toEqual(['waiting']);
  await repository.adopt(relay.id);
  outbox.kick();
  await settle();
  expect(states()).toEqual(['typed']);
});

test('what is taken back while a try is on its way comes in vain', async () => {
  const { relay, repository, outbox, actions, send, states, texts } = await phone();
  relay.fates = ['lost before'];
  await send('taken back');
  outbox.start();
  await settle();
  const [message] = repository.messages.value;
  if (message) await actions.cancel(message);
  await settle();
  expect(states()).toEqual(['cancelled']);
  const { id, deviceId, payload } = message ?? { id: '', deviceId: '', payload: [] };
  expect(await relay.send({ id, deviceId, payload, ageMs: 0 })).toMatchObject({ status: 'cancelled' });
  expect(texts()).toEqual([]);
});
