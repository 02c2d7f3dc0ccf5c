import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/base/database.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import type { RawAgent } from '../../helpers/raw-agent.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

/** A relay that may have forgotten what it did takes nothing for new that is older than itself. */

const [FIRST, SECOND] = [{ id: randomUUID() }, { id: randomUUID() }];
const UNCERTAIN = { status: 'failed', error: { code: 'UNCERTAIN' } };

let clock: FakeClock;
let relay: RelayUnderTest;

async function gone(agent: RawAgent): Promise<void> {
  agent.stop();
  await waitFor(() => relay.relay.devices()[0]?.online === false);
}

/** The agent with the journal FIRST has been there; then the data folder is a copy of itself. */
async function restored(): Promise<RelayUnderTest> {
  const file = path.join(tempFolder(), 'relay.db');
  const before = await RelayUnderTest.start({ database: openDatabase(file), clock });
  relay = before;
  await gone(await before.agent(FIRST));
  await before.relay.stop();
  before.database.close();
  copyFileSync(file, `${file}.copy`);
  return RelayUnderTest.start({ database: openDatabase(`${file}.copy`), secret: before.secret, clock });
}

beforeEach(async () => {
  clock = new FakeClock();
  relay = await restored();
});

describe('a message that is older than a relay that may have forgotten it', () => {
  const old = () => ({ id: randomUUID(), ageMs: 60_000 });

  async function askedToTakeBack() {
    const { messageId } = (await relay.post('sent before', old())).body;
    await relay.call('DELETE', `/messages/${messageId}`);
    const agent = await relay.agent(FIRST);
    await waitFor(() => agent.frames.some(({ type }) => type === 'cancel'));
    return { messageId, agent };
  }

  it('goes to the journal that knows it, if anybody does', async () => {
    const { messageId } = (await relay.post('sent before', old())).body;
    const agent = await relay.agent(FIRST);
    agent.ackEverything();
    await waitFor(() => agent.texts.includes('sent before'));
    await expect.poll(() => relay.status(messageId)).toBe('typed');
  });

  it('goes to no other', async () => {
    const { messageId } = (await relay.post('sent before', old())).body;
    const agent = await relay.agent(SECOND);
    agent.ackEverything();
    await expect.poll(() => relay.view(messageId)).toMatchObject(UNCERTAIN);
    expect((await relay.post('sent before, too', old())).body).toMatchObject({ status: 'failed' });
    await relay.post('new');
    expect(agent.texts).toEqual(['new']);
  });

  it('is not called cancelled before its computer has said so', async () => {
    const { messageId } = (await relay.post('sent before', old())).body;
    const taken = await relay.call('DELETE', `/messages/${messageId}`);
    expect(taken.body).toMatchObject({ message: { status: 'cancelling' } });
    await relay.agent(SECOND);
    await expect.poll(() => relay.view(messageId)).toMatchObject(UNCERTAIN);
  });

  it('is uncertain when its computer knows the id, for that may be of another text', async () => {
    const { messageId, agent } = await askedToTakeBack();
    agent.send({ type: 'update', id: messageId, outcome: 'typed', receipt: 'read' });
    await expect.poll(() => relay.view(messageId)).toMatchObject(UNCERTAIN);
  });

  it('is cancelled when its computer says so', async () => {
    const { messageId, agent } = await askedToTakeBack();
    agent.send({ type: 'update', id: messageId, outcome: 'cancelled' });
    await expect.poll(() => relay.status(messageId)).toBe('cancelled');
  });

  it('is uncertain at once when it is taken back and another journal is there', async () => {
    await relay.agent(SECOND);
    const id = randomUUID();
    const taken = await relay.call('DELETE', `/messages/${id}?deviceId=desk`);
    expect(taken.body).toMatchObject({ message: UNCERTAIN });
  });

  it('may be one whose age nobody says, while somebody may be trying again', async () => {
    const { messageId } = (await relay.post('tried again', { id: randomUUID() })).body;
    await relay.agent(SECOND);
    await expect.poll(() => relay.view(messageId)).toMatchObject(UNCERTAIN);
  });

  it('stays uncertain, for what its journal knows under that id may be another text', async () => {
    const { messageId } = (await relay.post('sent before', old())).body;
    await gone(await relay.agent(SECOND));
    const agent = await relay.agent(FIRST);
    expect(agent.frames.map(({ type }) => type)).not.toContain('ask');
    agent.send({ type: 'update', id: messageId, outcome: 'typed', receipt: 'read' });
    agent.ackEverything();
    await relay.post('next');
    expect(await relay.view(messageId)).toMatchObject(UNCERTAIN);
  });
});

it('takes what is younger for what it is', async () => {
  clock.advance(11 * 60_000);
  await relay.post('new', { id: randomUUID(), ageMs: 1_000 });
  const agent = await relay.agent(SECOND);
  await waitFor(() => agent.texts.includes('new'));
});

it('after a clean stop everything that was accepted is known', async () => {
  const database = openDatabase(path.join(tempFolder(), 'relay.db'));
  relay = await RelayUnderTest.start({ database, clock });
  await gone(await relay.agent(FIRST));
  await relay.relay.stop();
  relay = await RelayUnderTest.start({ database, secret: relay.secret, clock });
  await relay.post('late', { id: randomUUID(), ageMs: 60_000 });
  const agent = await relay.agent(SECOND);
  await waitFor(() => agent.texts.includes('late'));
});

it('knows still that it was a guess after it was killed once more', async () => {
  const file = path.join(tempFolder(), 'relay.db');
  const database = openDatabase(file);
  relay = await RelayUnderTest.start({ database, clock });
  await gone(await relay.agent(FIRST));
  await relay.relay.stop();
  database.close();
  copyFileSync(file, `${file}.copy`);
  const copied = openDatabase(`${file}.copy`);
  relay = await RelayUnderTest.start({ database: copied, secret: relay.secret, clock });
  const { messageId } = (await relay.post('sent before', { id: randomUUID(), ageMs: 60_000 })).body;
  await relay.call('DELETE', `/messages/${messageId}`);
  await relay.relay.stop();
  relay = await RelayUnderTest.start({ database: copied, secret: relay.secret, clock });
  const agent = await relay.agent(FIRST);
  await waitFor(() => agent.frames.some(({ type }) => type === 'cancel'));
  agent.send({ type: 'update', id: messageId, outcome: 'typed', receipt: 'read' });
  await expect.poll(() => relay.view(messageId)).toMatchObject(UNCERTAIN);
});
