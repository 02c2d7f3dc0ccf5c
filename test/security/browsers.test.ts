import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RawAgent } from '../helpers/raw-agent.ts';
import { RelayUnderAttack } from './relay-under-attack.ts';

let relay: RelayUnderAttack;
beforeAll(async () => {
  relay = await RelayUnderAttack.start('127.0.0.22');
}, 30_000);
afterEach(() => relay.mustServe());
afterAll(() => relay.stop());

const ROUTES = [
  ...['/', '/health', '/pair', '/devices', '/messages', '/tokens', '/transcription', '/sharing', '/pairing'],
  ...['/websocket/messages?wait=60000', '/metrics', '/openapi.json', '/ws', '/x'],
];
const both = [false, true];

async function upgradeStatus(lan: boolean, headers: Record<string, string>): Promise<number> {
  const agent = new RawAgent({
    url: lan ? relay.lanUrl : relay.url,
    token: '',
    rejectUnauthorized: false,
    headers: { authorization: `Bearer ${relay.laptop}`, ...headers },
  });
  const [, response] = await once(agent.socket, 'unexpected-response');
  agent.stop();
  return response.statusCode;
}

test('DNS rebinding: a foreign Host, on every route and the WebSocket, with a valid token even', async () => {
  for (const lan of both) {
    for (const host of ['evil.example', `evil.example:${relay.port}`, '127.0.0.1.evil.example', '10.9.8.7']) {
      for (const route of ROUTES) {
        for (const method of ['GET', 'POST']) {
          const { status } = await relay.ask(method, route, { lan, token: relay.admin, headers: { host } });
          expect([host, route, status]).toEqual([
            host,
            route,
            expect.toSatisfy((code) => code === 403 || code === 429),
          ]);
        }
      }
      expect([403, 429]).toContain(await upgradeStatus(lan, { host }));
    }
  }
});

test('a foreign Origin, and none that a sandboxed page has', async () => {
  for (const lan of both) {
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${relay.port + 1}`, 'file://']) {
      for (const route of ['/devices', '/pair', '/health', '/websocket/messages?wait=60000']) {
        const { status, headers } = await relay.ask('GET', route, {
          lan,
          from: `127.0.1.${lan ? 1 : 2}`,
          token: relay.phone,
          headers: { origin },
        });
        expect(status).toBe(403);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
      expect([403, 429]).toContain(await upgradeStatus(lan, { origin }));
    }
  }
});

test('a cross-site form POST types nothing', async () => {
  const before = relay.agent.transcriptions.length;
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    for (const route of ['/transcription', '/pair', '/tokens']) {
      const body = JSON.stringify({ deviceId: 'desk', text: 'from a form' });
      const foreign = { 'content-type': type, origin: 'https://evil.example' };
      expect((await relay.ask('POST', route, { body, headers: foreign, from: '127.0.1.3' })).status).toBe(403);
      // Old browsers send no Origin: then there is no token, and for /pair the type is wrong.
      const { status } = await relay.ask('POST', route, { body, headers: { 'content-type': type }, from: '127.0.1.4' });
      expect([400, 401]).toContain(status);
    }
  }
  expect(relay.agent.transcriptions).toHaveLength(before);
});

test('a preflight is not answered with a permission', async () => {
  for (const route of ROUTES) {
    const { status, headers } = await relay.ask('OPTIONS', route, {
      from: '127.0.1.5',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('an answer can be neither framed, nor sniffed, nor cached, nor read by another site', async () => {
  const { headers } = await relay.ask('GET', '/devices', { token: relay.phone });
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  });
});
