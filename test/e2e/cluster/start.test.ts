import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { devicesAnswerSchema, messageAnswerSchema, transcriptionAnswerSchema } from '../../../src/protocol/http.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startNatsNode } from '../../helpers/nats/nats-nodes.ts';
import { withNats } from '../../helpers/nats/nats-server.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import {
  askLantype,
  createToken,
  type LantypeProcess,
  startLantype,
  withoutDisplay,
} from '../../helpers/processes/lantype-process.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';

/** What all relays of a cluster have from the first (docs/cluster.md). */
const COMMON = ['secret', 'relay-id', 'tls-key.pem'];

/** Computers are sent elsewhere within ten seconds. */
const DRAIN_MS = 15_000;

describe('lantype start --cluster', withNats, () => {
  const env = withoutDisplay();

  function folderOf(settings: object): string {
    const folder = newDataFolder(settings);
    onTestFinished(() => folder.stop());
    return folder.path;
  }

  async function start(folder: string, ...args: string[]): Promise<LantypeProcess & { url: string }> {
    const relay = await startLantype(['--mode', 'relay', '--data-dir', folder, ...args], env);
    onTestFinished(() => relay.stop());
    return { ...relay, url: relay.ready.relay?.url ?? '' };
  }

  const post = async (url: string, token: string, text: string): Promise<Response> =>
    fetch(`${url}/transcription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: 'desk', text }),
    });

  const ask = (url: string, token: string, path: string): Promise<Response> =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });

  it('two relays are one: tokens, texts, revocations; one that leaves sends its computers away', async () => {
    const node = await startNatsNode();
    const cluster = { servers: [node.url], replicas: 1 };
    const [one, two] = ['one', 'two'].map((member) => folderOf({ cluster: { ...cluster, member } })) as [
      string,
      string,
    ];
    const tokenOffline = createToken(one, { scope: 'send', name: 'phone' });
    await expect(tokenOffline).rejects.toMatchObject({ stdout: expect.stringContaining('NOT_RUNNING') });
    const first = await start(one);
    for (const file of COMMON) copyFileSync(path.join(one, file), path.join(two, file));
    const second = await start(two);

    const phone = await createToken(one, { scope: 'send', name: 'phone' });
    const token = await createToken(two, { scope: 'receive', name: 'desk', deviceId: 'desk' });
    const agent = await RawAgent.register({ url: second.url, token, deviceId: 'desk' });
    onTestFinished(() => agent.stop());
    agent.ackEverything();
    expect(await (await post(first.url, phone, 'over there')).json()).toMatchObject({
      status: 'typed',
      receipt: 'read',
    });
    expect(agent.texts).toEqual(['over there']);

    second.process.kill('SIGTERM');
    await eventually('its computer to be sent elsewhere', () => agent.closed?.code === 4009, DRAIN_MS);
    await eventually('it to end', () => second.process.exitCode === 0);
    const again = await RawAgent.register({ url: first.url, token, deviceId: 'desk' });
    onTestFinished(() => again.stop());
    again.ackEverything();
    expect(await (await post(first.url, phone, 'over here')).json()).toMatchObject({ status: 'typed' });
    expect(again.texts).toEqual(['over here']);

    // What a revoked phone has queued ends where it waits, whichever relay is told of the revocation.
    again.stop();
    await eventually('the computer to be away', async () => {
      const { devices } = devicesAnswerSchema.parse(await (await ask(first.url, phone, '/devices')).json());
      return devices.length === 0;
    });
    const { messageId } = transcriptionAnswerSchema.parse(await (await post(first.url, phone, 'too late')).json());
    const third = await start(two);
    const admin = await createToken(two, { scope: 'admin', name: 'desk admin' });
    await askLantype(['token', 'revoke', 'phone', '--data-dir', two], env);
    expect((await post(third.url, phone, 'no more')).status).toBe(401);
    await eventually('the other relay to hear of it', async () => (await post(first.url, phone, 'no')).status === 401);
    for (const { url } of [first, third]) {
      await eventually('the message to have ended', async () => {
        const { message } = messageAnswerSchema.parse(await (await ask(url, admin, `/messages/${messageId}`)).json());
        return message.status === 'cancelled';
      });
    }
  });

  it('a relay that was by itself brings its phone, its computer and what waits along', async () => {
    const node = await startNatsNode();
    const settings = (member: string) => ({ cluster: { servers: [node.url], replicas: 1, member } });
    const [one, two] = [folderOf({}), folderOf(settings('two'))];
    const alone = await start(one);
    const phone = await createToken(one, { scope: 'send', name: 'phone' });
    const desk = await createToken(one, { scope: 'receive', name: 'desk', deviceId: 'desk' });
    expect(await (await post(alone.url, phone, 'waits')).json()).toMatchObject({ status: 'queued' });
    alone.process.kill('SIGTERM');
    await eventually('it to end', () => alone.process.exitCode === 0);

    writeFileSync(path.join(one, 'settings.json'), JSON.stringify(settings('one')));
    const first = await start(one);
    expect(first.ready.relay?.carriedIn).toEqual({ carried: { tokens: 2, names: 0, messages: 1 } });
    for (const file of COMMON) copyFileSync(path.join(one, file), path.join(two, file));
    const second = await start(two);
    const agent = await RawAgent.register({ url: second.url, token: desk, deviceId: 'desk' });
    onTestFinished(() => agent.stop());
    agent.ackEverything();
    expect(await (await post(second.url, phone, 'and goes on')).json()).toMatchObject({ status: 'typed' });
    expect(agent.texts).toEqual(['waits', 'and goes on']);
  });

  it('is refused to a relay that is another one, to an older one, to a hub, and without NATS', async () => {
    const node = await startNatsNode();
    const cluster = { servers: [node.url], replicas: 1 };
    const first = folderOf({ cluster: { ...cluster, member: 'one' } });
    await start(first);
    await expect(start(folderOf({ cluster: { ...cluster, member: 'two' } }))).rejects.toThrow(/CLUSTER_OTHER_IDENTITY/);
    const nats = await connect({ servers: node.url });
    onTestFinished(() => nats.close());
    const relayId = readFileSync(path.join(first, 'relay-id'), 'utf8').trim();
    await jetstream(nats).publish(`lantype.${relayId}.log`, JSON.stringify({ version: 99 }));
    const older = folderOf({ cluster: { ...cluster, member: 'three' } });
    for (const file of COMMON) copyFileSync(path.join(first, file), path.join(older, file));
    await expect(start(older)).rejects.toThrow(/"code":"CLUSTER_NEWER".*newer \(format 99\)/);
    const hub = startLantype(['--data-dir', folderOf({ cluster })], env);
    await expect(hub).rejects.toThrow(/INVALID_OPTION/);
    await node.kill();
    await expect(start(folderOf({ cluster: { replicas: 1 } }), '--cluster', node.url)).rejects.toThrow(
      /CLUSTER_UNREACHABLE/,
    );
  });
});
