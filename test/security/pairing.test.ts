import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runJson } from '../cli/command-line.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.25');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

const guess = (): string => randomBytes(16).toString('base64url');
const pair = (code: string, from: string, more: object = {}) =>
  relay.ask('POST', '/pair', { lan: true, from, body: { code, name: 'Pixel', role: 'send', ...more } });

async function open(role = 'send'): Promise<string> {
  return (await relay.ask('POST', '/pairing', { token: relay.admin, body: { role } })).body.code;
}

test('a link that was used, seen or found is worth nothing', async () => {
  const code = await open();
  const first = await pair(code, '127.0.4.1');
  expect(first.status).toBe(201);
  for (const role of ['send', 'admin']) expect((await pair(code, '127.0.4.2', { role })).status).toBe(401);
  expect((await relay.ask('GET', '/devices', { token: code })).status).toBe(401);
  expect((await relay.ask('GET', '/tokens', { token: first.body.token })).status).toBe(403);
});

test('a code for a phone makes no admin and no computer', async () => {
  const code = await open('send');
  expect((await pair(code, '127.0.4.3', { role: 'admin' })).status).toBe(403);
  expect((await pair(code, '127.0.4.3', { role: 'receive', deviceId: 'other' })).status).toBe(403);
  await relay.ask('DELETE', '/pairing', { token: relay.admin });
});

test('a code for a computer does not take over one that is there', async () => {
  const code = await open('receive');
  const answer = await pair(code, '127.0.4.4', { role: 'receive', deviceId: 'desk' });
  expect(answer.body.error.code).toBe('NAME_TAKEN');
  await relay.ask('DELETE', '/pairing', { token: relay.admin });
});

test('without a window a code is worth as little as a wrong one, and the answer is the same', async () => {
  const closed = await pair(guess(), '127.0.4.5');
  await open();
  const wrong = await pair(guess(), '127.0.4.6');
  expect([closed.status, closed.body]).toEqual([wrong.status, wrong.body]);
  await relay.ask('DELETE', '/pairing', { token: relay.admin });
});

test('10 000 guesses from as many addresses do not get in, and close the window', { timeout: 60_000 }, async () => {
  const code = await open();
  const tokensBefore = (await relay.ask('GET', '/tokens', { token: relay.admin })).body.tokens.length;
  const counts = new Map<number, number>();
  for (let batch = 0; batch < 100; batch += 1) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, number) =>
        relay.ask('POST', '/pair', {
          from: `127.9.${batch}.${number + 1}`,
          body: { code: guess(), name: 'Guess', role: 'send' },
        }),
      ),
    );
    for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
    if (batch % 20 === 0) await relay.mustServe();
  }
  expect([...counts.keys()].sort()).toEqual([401, 429]);
  expect(counts.get(429)).toBeGreaterThan(9_000);
  const { body } = await relay.ask('GET', '/pairing', { token: relay.admin });
  expect(body).toEqual({ success: true, open: false, ended: 'wrong-codes' });
  expect((await pair(code, '127.0.4.7')).status).not.toBe(201);
  expect((await relay.ask('GET', '/tokens', { token: relay.admin })).body.tokens).toHaveLength(tokensBefore);
  // The user is told, where the relay runs.
  expect(relay.logged()).toContain('someone may be guessing');
  expect(relay.logged()).not.toContain(code);
});

test('revoked: the socket closes with 4001, and the token is refused', async () => {
  const agent = await RawAgent.register({ url: relay.url, token: relay.laptop, deviceId: 'laptop' });
  const closing = agent.closing();
  const revoked = relay.ask('DELETE', '/tokens/laptop', { token: relay.admin });
  expect((await closing).code).toBe(4001);
  expect((await revoked).status).toBe(200);
  expect((await relay.ask('GET', '/devices', { token: relay.laptop })).status).toBe(401);
  const audit = readFileSync(path.join(relay.dataDir, 'logs/audit.log'), 'utf8');
  expect(audit).toMatch(/"type":"token.revoked","name":"laptop"/);
});

test('a machine that is not sharing listens on no address of its own', { timeout: 20_000 }, async () => {
  const { hostname, port } = new URL(relay.lanUrl);
  expect((await relay.ask('GET', '/health', { lan: true })).status).toBe(200);
  expect((await runJson(['share', 'off'], { dataDir: relay.dataDir })).json).toMatchObject({ lan: false });
  // The kernel's own list: what would a port scan find?
  const inode = new RegExp(`:${Number(port).toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`);
  expect(readFileSync('/proc/net/tcp', 'utf8')).not.toMatch(inode);
  await expect(relay.ask('GET', '/health', { lan: true })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(hostname).toBe('127.0.0.25');
});
