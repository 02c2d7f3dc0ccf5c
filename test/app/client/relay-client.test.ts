import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { connectToRelay, type RelayClient } from '../../../src/app/client/relay-client.ts';
import { openDataFolder } from '../../../src/app/folder/data-folder.ts';
import { announceInstance } from '../../../src/app/folder/instance.ts';
import { ensureSecret } from '../../../src/app/folder/secret.ts';
import { systemClock } from '../../../src/base/clock.ts';
import {
  devicesAnswerSchema,
  doneAnswerSchema,
  fullHealthAnswerSchema,
  revocationAnswerSchema,
  tokenAnswerSchema,
  tokensAnswerSchema,
  transcriptionAnswerSchema,
} from '../../../src/protocol/http.ts';
import { pairingAnswerSchema, pairingStateAnswerSchema } from '../../../src/protocol/pairing.ts';
import { sharingAnswerSchema } from '../../../src/protocol/sharing.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** A client of a program that answers everything with `body`. */
async function clientOf(status: number, body: string): Promise<RelayClient> {
  const folder = openDataFolder(tempFolder());
  ensureSecret(folder);
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(folder.socket);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  announceInstance(folder, { pid: process.pid, mode: 'relay', url: 'http://127.0.0.1:1', socket: folder.socket });
  return connectToRelay(folder, systemClock);
}

it.each([
  [
    'says the refusal of the relay',
    404,
    '{"success":false,"error":{"code":"NOT_FOUND","message":"no"}}',
    { code: 'NOT_FOUND', message: 'no' },
  ],
  [
    'says one that only a newer relay knows',
    418,
    '{"success":false,"error":{"code":"TEAPOT","message":"short and stout","since":"2.0"},"newer":1}',
    { name: 'RelayRefusal', code: 'TEAPOT', message: 'short and stout' },
  ],
  ['does not take another program for a relay', 200, '<html>', { code: 'RELAY_UNREACHABLE' }],
  ['nor an answer of another shape', 200, '{"success":true}', { code: 'RELAY_UNREACHABLE' }],
])('the client %s', async (_name, status, body, expected) => {
  const relay = await clientOf(status, body);
  const asked = relay.request('GET', '/x', z.object({ needed: z.string() }));
  await expect(asked).rejects.toMatchObject(expected);
});

const TIME = '2026-01-01T00:00:00.000Z';
const DEVICE = { deviceId: 'desk', name: 'Desk', online: true, queueDepth: 0, inFlight: 0 };
const TOKEN = { name: 'phone', scope: 'send', createdAt: TIME };
const newer = { newer: 1 };

it.each<[string, z.ZodType, object, object]>([
  ['/health', fullHealthAnswerSchema, { status: 'ok', version: '9.0.0', uptimeMs: 1 }, {}],
  [
    '/sharing',
    sharingAnswerSchema,
    { success: true, lan: false, urls: [], namedUrls: [], trustedUrls: [], insecureUrls: [], pin: 'p' },
    {},
  ],
  ['/pairing', pairingAnswerSchema, { success: true, code: 'c', expiresAt: TIME, role: 'send', links: [] }, {}],
  ['/pairing', pairingStateAnswerSchema, { success: true, open: true, role: 'send', expiresAt: TIME }, {}],
  [
    '/devices',
    devicesAnswerSchema,
    { success: true, devices: ['desk'], details: [DEVICE] },
    { details: [{ ...DEVICE, ...newer }] },
  ],
  [
    '/transcription',
    transcriptionAnswerSchema,
    {
      success: true,
      messageId: '00000000-0000-4000-8000-000000000000',
      status: 'typed',
      queued: false,
      receipt: 'read',
    },
    {},
  ],
  ['/tokens', tokensAnswerSchema, { success: true, tokens: [TOKEN] }, { tokens: [{ ...TOKEN, ...newer }] }],
  ['/tokens', tokenAnswerSchema, { success: true, token: 't', name: 'phone', scope: 'send' }, {}],
  ['/tokens/phone', revocationAnswerSchema, { success: true, messagesEnded: 0 }, {}],
  ['/pairing', doneAnswerSchema, { success: true }, {}],
])('leaves out of an answer of %s what only a newer relay says', async (path, schema, answer, inside) => {
  const relay = await clientOf(200, JSON.stringify({ ...answer, ...inside, ...newer }));
  expect(await relay.request('GET', path, schema)).toEqual(answer);
});
