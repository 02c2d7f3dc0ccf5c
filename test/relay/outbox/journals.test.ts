import { randomUUID } from 'node:crypto';
import { copyFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/base/database.ts';
import type { JournalIdentity } from '../../../src/protocol/frames.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { RawAgent } from '../../helpers/raw-agent.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const [FIRST, SECOND] = [{ id: randomUUID() }, { id: randomUUID() }];
const UNCERTAIN = { status: 'failed', error: { code: 'UNCERTAIN' } };

function epochOf(agent: RawAgent): string {
  const [frame] = agent.frames;
  if (frame?.type !== 'registered' || frame.epoch === undefined) throw new Error('not registered');
  return frame.epoch;
}

async function gone(relay: RelayUnderTest, agent: RawAgent): Promise<void> {
  agent.stop();
  await waitFor(() => relay.relay.devices()[0]?.online === false);
}

/** Written to an agent with that journal, without an answer. */
async function writtenTo(relay: RelayUnderTest, journal: JournalIdentity, text = 'x'): Promise<string> {
  const agent = await relay.agent(journal);
  const answer = relay.post(text);
  await waitFor(() => agent.transcriptions.length > 0);
  await gone(relay, agent);
  return (await answer).body.messageId;
}

test('what was written to one journal is sent again to it, and to no other', async () => {
  const relay = await RelayUnderTest.start();
  const id = await writtenTo(relay, FIRST);
  const same = await relay.agent(FIRST);
  await waitFor(() => same.transcriptions.length === 1);
  await gone(relay, same);
  const other = await relay.agent(SECOND);
  expect(await relay.view(id)).toMatchObject(UNCERTAIN);
  other.ackEverything();
  await relay.post('next');
  expect(other.texts).toEqual(['next']);
});

test('what was never written goes to whichever journal comes', async () => {
  const relay = await RelayUnderTest.start();
  await gone(relay, await relay.agent(FIRST));
  await relay.post('waits');
  const other = await relay.agent(SECOND);
  await waitFor(() => other.texts.includes('waits'));
});

test('a relay that was killed takes what it may have written for written, and nothing else', async () => {
  const folder = tempFolder();
  const database = openDatabase(path.join(folder, 'relay.db'));
  const relay = await RelayUnderTest.start({ database });
  await relay.post('for an absent computer');
  const agent = await relay.agent(FIRST);
  await waitFor(() => agent.transcriptions.length === 1);
  // As a killed process leaves it: what it has committed, and no word of its end. Same inode: not a copy.
  const killed = path.join(folder, 'killed.db');
  database.sql.exec(`VACUUM INTO '${killed}'`);
  const [ours] = openAndForgetFile(killed);
  const next = await RelayUnderTest.start({ database: ours, secret: relay.secret });
  const { messages } = (await next.call('GET', '/messages')).body;
  expect(messages).toMatchObject([{ status: 'queued' }]);
  await next.agent(SECOND);
  expect(await next.view(messages[0].messageId)).toMatchObject(UNCERTAIN);
});

/** A copy that takes itself for the original. */
function openAndForgetFile(file: string): [Database] {
  const database = openDatabase(file);
  database.sql.prepare('UPDATE messageEpoch SET file = ?').run(database.identity ?? null);
  return [database];
}

test('a relay whose folder was copied begins a new epoch of messages and of events, and says so to agents', async () => {
  const folder = tempFolder();
  const file = path.join(folder, 'relay.db');
  const relay = await RelayUnderTest.start({ database: openDatabase(file) });
  const before = epochOf(await relay.agent(FIRST));
  const { epoch, latest } = relay.relay.events;
  const gapIn = async (next: RelayUnderTest): Promise<boolean> =>
    (await next.call('GET', `/websocket/messages?since=${latest}&epoch=${epoch}`)).body.gap;
  await relay.relay.stop();
  relay.database.close();
  const again = await RelayUnderTest.start({ database: openDatabase(file), secret: relay.secret });
  expect(epochOf(await again.agent(FIRST))).toBe(before);
  expect(await gapIn(again)).toBe(false);
  await again.relay.stop();
  again.database.close();
  copyFileSync(file, `${file}.copy`);
  renameSync(`${file}.copy`, file);
  const restored = await RelayUnderTest.start({ database: openDatabase(file), secret: relay.secret });
  expect(epochOf(await restored.agent(FIRST))).not.toBe(before);
  expect(await gapIn(restored)).toBe(true);
});

test('a restored relay sends nothing that it had queued, and asks the journal that it knew what became of it', async () => {
  const folder = tempFolder();
  const file = path.join(folder, 'relay.db');
  const relay = await RelayUnderTest.start({ database: openDatabase(file) });
  await gone(relay, await relay.agent(FIRST));
  const { messageId } = (await relay.post('queued when the copy was made')).body;
  await relay.relay.stop();
  relay.database.close();
  copyFileSync(file, `${file}.copy`);
  const first = await RelayUnderTest.start({ database: openDatabase(`${file}.copy`), secret: relay.secret });
  expect(await first.view(messageId)).toMatchObject(UNCERTAIN);
  await gone(first, await first.agent(SECOND));
  const known = await first.agent(FIRST);
  await waitFor(() => known.frames.some((frame) => frame.type === 'ask' && frame.id === messageId));
  known.send({ type: 'update', id: messageId, outcome: 'typed', receipt: 'read' });
  await eventually('typed', async () => (await first.status(messageId)) === 'typed');
  expect(known.transcriptions).toEqual([]);
});

test('a relay that was put back in place learns of it from an agent that has seen more', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent(FIRST);
  const epoch = epochOf(agent);
  const events = relay.relay.events.epoch;
  agent.ackEverything({ outcome: 'held' });
  const { messageId } = (await relay.post('held')).body;
  await gone(relay, agent);
  const journal = { ...FIRST, relayId: 'relay-1', epoch };
  const level = await relay.agent({ ...journal, seq: 1 });
  expect(epochOf(level)).toBe(epoch);
  await gone(relay, level);
  const ahead = await relay.agent({ ...journal, seq: 7 });
  expect(epochOf(ahead)).not.toBe(epoch);
  expect(await relay.view(messageId)).toMatchObject(UNCERTAIN);
  await waitFor(() => relay.relay.events.epoch !== events);
});

test('a journal that was put back in place does not remember what it has acknowledged: nothing goes there twice', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent(FIRST);
  const journal = { ...FIRST, relayId: 'relay-1', epoch: epochOf(agent) };
  agent.ackEverything();
  for (const text of ['one', 'two', 'three']) await relay.post(text);
  agent.onTranscription = undefined;
  const waiting = relay.post('written, not answered');
  await waitFor(() => agent.transcriptions.length === 4);
  await gone(relay, agent);
  const { messageId } = (await waiting).body;
  await relay.agent({ ...journal, seq: 2 });
  expect(await relay.view(messageId)).toMatchObject(UNCERTAIN);
});

test('what a journal held that is gone is not held any more', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent(FIRST);
  agent.ackEverything({ outcome: 'held' });
  const { messageId } = (await relay.post('held')).body;
  await gone(relay, agent);
  const same = await relay.agent(FIRST);
  expect(await relay.status(messageId)).toBe('held');
  await gone(relay, same);
  await relay.agent(SECOND);
  expect(await relay.view(messageId)).toMatchObject(UNCERTAIN);
});
