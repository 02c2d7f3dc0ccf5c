import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { joinRelay } from '../../../src/agent/pinned/join-relay.ts';
import { pinnedWebSocket } from '../../../src/agent/pinned/pinned-web-socket.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { RECONNECT_MAX_MS } from '../../../src/protocol/limits.ts';
import type { PairingLink } from '../../../src/protocol/pairing-link.ts';
import { AgentUnderTest } from '../../helpers/agent-under-test.ts';
import { tlsIdentity } from '../../helpers/tls-identity.ts';
import { waitFor } from '../../helpers/wait-for.ts';

/** Completes TLS connections with any key, and counts what it is told afterwards. */
class Impostor {
  readonly received: Buffer[] = [];
  connections = 0;
  ended = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('tlsClientError', () => undefined);
    server.on('connection', (socket) => {
      this.connections += 1;
      socket.on('close', () => {
        this.ended += 1;
      });
    });
    server.on('secureConnection', (socket) => {
      socket.on('data', (data) => this.received.push(data));
      socket.on('error', () => undefined);
    });
  }

  static async start(): Promise<Impostor> {
    const impostor = new Impostor(createServer(await tlsIdentity().credentialsFor('127.0.0.1')));
    impostor.#server.listen(0, '127.0.0.1');
    await once(impostor.#server, 'listening');
    onTestFinished(() => void impostor.#server.close());
    return impostor;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
}

test('an agent that meets another key sends not one byte, says so, and does not hurry', async () => {
  const impostor = await Impostor.start();
  const { pin } = tlsIdentity();
  const test = await AgentUnderTest.start({
    relay: { url: `wss://127.0.0.1:${impostor.port}/ws`, createSocket: pinnedWebSocket(pin) },
  });
  onTestFinished(() => test.stop());
  const met = async (times: number): Promise<void> => {
    await waitFor(() => impostor.ended === times && test.agent.connection().phase === 'waiting');
  };
  await met(1);
  const { problem, retryAt } = test.agent.connection();
  expect(problem?.code).toBe('WRONG_KEY');
  expect(problem?.message).toMatch(/not the relay that this computer was paired with.*Nothing was sent/s);
  expect(retryAt).toBe(test.clock.now() + RECONNECT_MAX_MS);
  test.clock.advance(RECONNECT_MAX_MS - 1);
  expect(impostor.connections).toBe(1);
  test.clock.advance(1);
  await met(2);
  expect(impostor.received).toEqual([]);
});

test('nor does one that joins', async () => {
  const impostor = await Impostor.start();
  const link: PairingLink = {
    host: '127.0.0.1',
    port: impostor.port,
    pin: tlsIdentity().pin,
    code: 'A'.repeat(22),
    role: 'receive',
  };
  const joining = joinRelay({ link, name: 'Laptop', deviceId: 'laptop', clock: systemClock });
  await expect(joining).rejects.toMatchObject({ code: 'WRONG_KEY' });
  await waitFor(() => impostor.ended === 1);
  expect(impostor.received).toEqual([]);
});

test('an agent that is stopped during the handshake leaves no connection', async () => {
  const impostor = await Impostor.start();
  const test = await AgentUnderTest.start({
    relay: { url: `wss://127.0.0.1:${impostor.port}/ws`, createSocket: pinnedWebSocket(tlsIdentity().pin) },
  });
  await test.stop();
  await waitFor(() => impostor.ended === impostor.connections);
  expect(impostor.received).toEqual([]);
});
