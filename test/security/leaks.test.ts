import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawAgent } from '../helpers/raw-agent.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

const ROUNDS = 12;
const TOLERANCE_MIB = 5;

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.26');
}, 30_000);
afterAll(() => relay.stop());

async function silentSockets(): Promise<void> {
  const sockets = Array.from({ length: 400 }, () => connect(relay.port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.destroy();
}

async function handshakes(): Promise<void> {
  const { hostname: host, port } = new URL(relay.lanUrl);
  const sockets = Array.from({ length: 60 }, () => {
    return tlsConnect({ host, port: Number(port), rejectUnauthorized: false }).on('error', () => undefined);
  });
  await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')));
  for (const socket of sockets) socket.destroy();
}

async function requests(round: number): Promise<void> {
  const asked = Array.from({ length: 100 }, (_, number) => {
    const from = `127.1.${round}.${1 + (number % 50)}`;
    const body = { code: 'guess', name: 'x'.repeat(number), role: 'send' };
    if (number % 3 === 0) return relay.ask('POST', '/pair', { from, body });
    if (number % 3 === 1) return relay.ask('GET', '/tokens', { from, token: 'guess' });
    return relay.ask('POST', '/transcription', { from, token: relay.otherPhone, body: 'x'.repeat(60_000) });
  });
  await Promise.all(asked);
}

async function frames(): Promise<void> {
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  const status = JSON.stringify({ type: 'status', canType: true, paused: false, locked: false });
  for (let count = 0; count < 3_000; count += 1) agent.socket.send(status);
  await waitFor(() => agent.socket.bufferedAmount === 0, 'the frames to be sent', 10_000);
  agent.stop();
}

test('the same floods over and over leave nothing behind', { timeout: 90_000 }, async () => {
  const resident: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all([silentSockets(), handshakes(), requests(round), frames()]);
    await relay.mustServe();
    resident.push(Math.round(relay.residentMiB('VmRSS')));
  }
  // Pools and caches fill in the first half. Measured: the second half ends at most 3 MiB above where it began.
  const half = Math.max(...resident.slice(0, ROUNDS / 2));
  expect(Math.max(...resident), `MiB after each round: ${resident.join(' ')}`).toBeLessThanOrEqual(
    half + TOLERANCE_MIB,
  );
});
