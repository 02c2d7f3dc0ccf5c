import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Segment } from '../../../src/protocol/segments.ts';
import { AgentUnderTest, messageId as id } from '../../helpers/agent-under-test.ts';
import type { ScriptedPeer } from '../../helpers/scripted-relay.ts';
import { waitFor } from '../../helpers/wait-for.ts';

let test: AgentUnderTest;
let peer: ScriptedPeer;

const ANA = { id: 'token-1', name: 'Ana’s phone' };
const BEN = { id: 'token-2', name: 'Ben’s phone' };
const anaKey = { relayId: 'scripted-relay', id: ANA.id };
const HELD = { outcome: 'held', error: { code: 'HELD_SENDER' } };
const REFUSED = { outcome: 'cancelled', error: { code: 'SENDER_REFUSED' } };

beforeEach(async () => {
  ({ test, peer } = await AgentUnderTest.ready({ ownSender: 'owner' }));
});
afterEach(() => test.stop());

it('nobody is asked about unless the user wants that, and who types is known all the same', async () => {
  peer.transcription(id(1), 'hello', { sender: ANA });
  await peer.next('ack');
  expect(test.typist.typed).toEqual(['hello']);
  expect(test.agent.senders()).toMatchObject([{ ...anaKey, name: ANA.name, verdict: undefined }]);
  expect(test.events).toContainEqual({ type: 'senders' });
});

it('a new sender waits until it is allowed; from then on it types', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'may I?', { sender: ANA });
  expect(await peer.next('ack')).toMatchObject([{ id: id(1), ...HELD }]);
  expect(test.agent.held()).toMatchObject([{ id: id(1), sender: ANA }]);
  expect(test.agent.decideSender(anaKey, 'allowed')).toBe(0);
  peer.transcription(id(2), 'and now?', { sender: ANA });
  expect((await peer.next('ack', 2))[1]).toMatchObject({ id: id(2), outcome: 'typed' });
  // Others are asked about all the same.
  peer.transcription(id(3), 'me too', { sender: BEN });
  expect((await peer.next('ack', 3))[2]).toMatchObject({ id: id(3), ...HELD });
  // The one that was held is still the user's to type, or not.
  expect(await test.agent.typeHeld(id(1))).toEqual({ ok: true, outcome: 'typed' });
  expect(test.typist.typed).toEqual(['and now?', 'may I?']);
});

it('to type one message is no permission for the next', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'once', { sender: ANA });
  await peer.next('ack');
  await test.agent.typeHeld(id(1));
  peer.transcription(id(2), 'twice', { sender: ANA });
  expect((await peer.next('ack', 2))[1]).toMatchObject(HELD);
});

it('who is refused types nothing, and what is held of it is dropped', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'one', { sender: ANA });
  peer.transcription(id(2), 'other', { sender: BEN });
  await peer.next('ack', 2);
  expect(test.agent.decideSender(anaKey, 'refused')).toBe(1);
  expect(await peer.next('update')).toMatchObject([{ id: id(1), ...REFUSED }]);
  expect(test.agent.held()).toMatchObject([{ id: id(2) }]);
  // Whether all are asked about or not.
  test.agent.setAskFirst(false);
  peer.transcription(id(3), 'again', { sender: ANA });
  expect((await peer.next('ack', 3))[2]).toMatchObject({ id: id(3), ...REFUSED });
  peer.transcription(id(4), 'fine', { sender: BEN });
  await peer.next('ack', 4);
  expect(test.typist.typed).toEqual(['fine']);
});

it('what its user is just having typed of one that is refused is stopped, and not held on', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), LONG, { sender: ANA });
  await peer.next('ack');
  const { promise, resolve } = Promise.withResolvers<void>();
  test.typist.beforePart = (_segment, index) => (index === 20 ? promise : undefined);
  const typing = test.agent.typeHeld(id(1));
  await waitFor(() => test.typist.parts.length === 20);
  test.agent.decideSender(anaKey, 'refused');
  resolve();
  expect(await typing).toEqual({ ok: true, outcome: 'cancelled' });
  expect(await peer.next('update')).toMatchObject([{ id: id(1), ...REFUSED, typedParts: 20 }]);
  expect(test.agent.held()).toEqual([]);
});

it('a relay that calls a refused sender by another name, or by another’s, changes nothing', async () => {
  peer.transcription(id(1), 'one', { sender: ANA });
  await peer.next('ack');
  test.agent.decideSender(anaKey, 'refused');
  peer.transcription(id(2), 'two', { sender: { ...ANA, name: BEN.name } });
  expect((await peer.next('ack', 2))[1]).toMatchObject(REFUSED);
  expect(test.agent.senders()).toMatchObject([{ id: ANA.id, name: BEN.name, verdict: 'refused' }]);
});

it('a relay that does not say who sends cannot go past the question', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'from whom?');
  peer.transcription(id(2), 'nonsense', { sender: { id: '', name: 'x\u001b[2J' } });
  expect(await peer.next('ack', 2)).toMatchObject([HELD, HELD]);
  expect(test.agent.senders()).toEqual([]);
});

it('an allowed sender of one relay is a new one when another relay names it', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'one', { sender: ANA });
  await peer.next('ack');
  test.agent.decideSender(anaKey, 'allowed');
  test.relay.relayId = 'another-relay';
  peer.socket.terminate();
  await waitFor(() => test.agent.connection().phase !== 'registered');
  test.agent.wake();
  const other = await test.relay.peer(1);
  await waitFor(() => test.agent.connection().relayId === 'another-relay');
  other.transcription(id(9), 'the same id', { sender: ANA });
  expect(await other.next('ack')).toMatchObject([{ id: id(9), ...HELD }]);
});

it('the user of this computer need not ask itself', async () => {
  test.agent.setAskFirst(true);
  peer.transcription(id(1), 'mine', { sender: { id: 'owner', name: 'owner' } });
  expect(await peer.next('ack')).toMatchObject([{ outcome: 'typed' }]);
  expect(test.agent.senders()).toEqual([]);
});

it('what was said outlives the program', async () => {
  peer.transcription(id(1), 'one', { sender: ANA });
  peer.transcription(id(2), 'two', { sender: BEN });
  await peer.next('ack', 2);
  test.agent.decideSender(anaKey, 'refused');
  test.agent.decideSender({ ...anaKey, id: BEN.id }, 'allowed');
  test.crash();
  await test.relay.peer(1);
  const verdicts = Object.fromEntries(test.agent.senders().map(({ id: of, verdict }) => [of, verdict]));
  expect(verdicts).toEqual({ 'token-1': 'refused', 'token-2': 'allowed' });
  expect(test.agent.decideSender({ ...anaKey, id: 'nobody' }, 'allowed')).toBeUndefined();
});

const LONG: Segment[] = Array.from({ length: 40 }, (_, index) =>
  index % 2 === 0 ? { type: 'text', value: `line ${index}` } : { type: 'key', key: 'enter' },
);

it.each([
  ['is refused', () => test.agent.decideSender(anaKey, 'refused'), { ...REFUSED, typedParts: 20 }],
  ['has to ask from now on', () => test.agent.setAskFirst(true), { ...HELD, typedParts: 20 }],
])('a sender that %s while it types is stopped between two segments', async (_what, decide, ack) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  test.typist.beforePart = (_segment, index) => (index === 20 ? promise : undefined);
  peer.transcription(id(1), LONG, { sender: ANA });
  await waitFor(() => test.typist.parts.length === 20);
  decide();
  resolve();
  expect(await peer.next('ack')).toMatchObject([{ id: id(1), ...ack }]);
  expect(test.typist.parts).toEqual(LONG.slice(0, 20));
});

it('a relay cannot fill the list, nor push out what the user has said', async () => {
  peer.transcription(id(1), 'one', { sender: ANA });
  await peer.next('ack');
  test.agent.decideSender(anaKey, 'allowed');
  for (let number = 2; number <= 400; number += 1) {
    peer.transcription(id(number), 'x', { sender: { id: `made-up-${number}`, name: 'x' } });
  }
  await peer.next('ack', 400);
  expect(test.agent.senders().length).toBeLessThanOrEqual(201);
  expect(test.agent.senders()).toContainEqual(expect.objectContaining({ id: ANA.id, verdict: 'allowed' }));
});
