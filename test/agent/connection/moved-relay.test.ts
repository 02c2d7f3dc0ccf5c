import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { AgentUnderTest } from '../../helpers/agent-under-test.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { ScriptedRelay } from '../../helpers/scripted-relay.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { announced, ScriptedNetwork } from '../discovery/scripted-network.ts';

const started = stopAfterEach();
/** Less than the shortest wait between two attempts. */
const AT_ONCE_MS = 500;

/** An agent whose relay was at `port`, and one of the same key elsewhere, which nobody has announced yet. */
async function movedFrom(port: number) {
  const elsewhere = started(await ScriptedRelay.start());
  const clock = new FakeClock();
  const network = new ScriptedNetwork();
  const locator = network.locator(`http://127.0.0.1:${port}`, clock);
  const { agent } = started(await AgentUnderTest.start({ clock, relay: { locator } }));
  const appear = (): void => network.announce(announced(`http://127.0.0.1:${elsewhere.port}`));
  return { elsewhere, clock, network, agent, appear };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

test('that it announces itself elsewhere ends the wait', async () => {
  const { elsewhere, clock, network, agent, appear } = await movedFrom(await freePort());
  // The third wait is one of several seconds.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await waitFor(() => agent.connection().phase === 'waiting', 'the agent to wait');
    if (attempt < 3) clock.advance((agent.connection().retryAt ?? 0) - clock.now());
  }
  expect((agent.connection().retryAt ?? 0) - clock.now()).toBeGreaterThan(AT_ONCE_MS);
  appear();
  clock.advance(AT_ONCE_MS);
  await waitFor(() => agent.connection().phase === 'registered', 'the agent to be registered');
  expect(network.remembered).toEqual([`http://127.0.0.1:${elsewhere.port}`]);
  expect(network.looks.at(-1)?.signal.aborted).toBe(true);
});

test('an attempt that nothing answers is left for where it announces itself', async () => {
  const deaf = createServer().listen(0, '127.0.0.1');
  started({ stop: async () => void deaf.close() });
  await once(deaf, 'listening');
  const { clock, network, agent, appear } = await movedFrom((deaf.address() as AddressInfo).port);
  expect(network.looks).toHaveLength(0);
  clock.advance(2_000);
  expect([network.looks.length, agent.connection().phase]).toEqual([1, 'connecting']);
  appear();
  await waitFor(() => agent.connection().phase === 'registered', 'the agent to be registered');
});

test('an attempt that has just begun is not left', async () => {
  const deaf = createServer().listen(0, '127.0.0.1');
  started({ stop: async () => void deaf.close() });
  await once(deaf, 'listening');
  const { elsewhere, clock, network, agent, appear } = await movedFrom((deaf.address() as AddressInfo).port);
  clock.advance(2_000);
  appear();
  await waitFor(() => agent.connection().phase === 'registered', 'the agent to be registered');
  // The relay goes again, and so does the agent: to where it was last.
  elsewhere.admission = 'ignore-register';
  (await elsewhere.peer(0)).socket.terminate();
  await waitFor(() => agent.connection().phase === 'waiting', 'the agent to wait');
  clock.advance((agent.connection().retryAt ?? 0) - clock.now());
  await waitFor(() => elsewhere.attempts === 2, 'the second attempt');
  network.announce(announced('http://127.0.0.1:9'));
  clock.advance(1_900);
  expect([agent.connection().phase, elsewhere.attempts]).toEqual(['connecting', 2]);
});

test('stopping ends the look', async () => {
  const { network, agent } = await movedFrom(await freePort());
  await waitFor(() => agent.connection().phase === 'waiting', 'the agent to wait');
  expect(network.looks.map(({ signal }) => signal.aborted)).toEqual([false]);
  await agent.stop();
  expect(network.looks.map(({ signal }) => signal.aborted)).toEqual([true]);
});
