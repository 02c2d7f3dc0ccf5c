import { Validator } from '@seriousme/openapi-schema-validator';
import type { Express } from 'express';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { type ApplicationParts, createApplication } from '../../../src/relay/http/application.ts';
import { openApiDocument } from '../../../src/relay/http/openapi/document.ts';
import { ErrorAnswers } from '../../../src/server/answers/errors.ts';
import { lanOptions, RelayUnderTest } from '../relay-under-test.ts';
import { ApiContract, type Document } from './api-contract.ts';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route of an Express application, its routers' included, as the document writes them. */
function routesOf(app: Express): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => {
      if (route === undefined) return walk(handle.stack ?? []);
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`);
    });
  return walk(app.router.stack as unknown as Layer[]).sort();
}

async function served(relay: RelayUnderTest): Promise<Document> {
  const { status, body } = await relay.call('GET', '/openapi.json', { token: relay.owner });
  expect(status).toBe(200);
  return body;
}

test('any token may read the document, and nobody else', async () => {
  const relay = await RelayUnderTest.start();
  for (const token of [relay.phone, relay.desk, relay.owner]) {
    const { status, headers, body } = await relay.call('GET', '/openapi.json', { token });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(body).toEqual(openApiDocument('1.2.3'));
  }
  expect((await relay.call('GET', '/openapi.json', { token: '' })).status).toBe(401);
});

test('it is a valid OpenAPI 3.1 document, and a broken one would be found', async () => {
  const document: Document = openApiDocument('1.2.3');
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  // Every reference leads somewhere, and every schema compiles.
  const contract = new ApiContract(document);
  for (const name of contract.schemaNames) expect(contract.schemaViolations(name, () => undefined)).not.toEqual([]);

  const broken = structuredClone(document);
  delete broken.paths['/devices'].get.responses;
  broken.paths['/devices'].get.parameters = [{ name: 'x' }];
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('it describes every route that the server has, and no other', () => {
  // Routes are made without touching what they will need for a request.
  const access = { strangersOnly: () => undefined };
  const transcription = { method: 'POST', path: '/transcription', handle: () => undefined };
  const errors = new ErrorAnswers(silentLogger);
  const parts = { clock: systemClock, version: '1.2.3', errors, access, transcription, sharing: {} };
  const app = createApplication(parts as unknown as ApplicationParts);
  const routes = routesOf(app);
  const documented = new ApiContract(openApiDocument('1.2.3')).operations;
  expect(routes.length).toBeGreaterThan(10);
  expect(documented.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes);

  // The comparison would see another route.
  app.get('/undocumented/:id', () => undefined);
  expect(routesOf(app)).toContain('GET /undocumented/{id}');
});

test('every operation has an id of its own', () => {
  const { paths }: Document = openApiDocument('1.2.3');
  const ids = Object.values<Document>(paths).flatMap((methods) =>
    Object.values<Document>(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('every example is what its schema allows', () => {
  const { paths }: Document = openApiDocument('1.2.3');
  const contract = new ApiContract(openApiDocument('1.2.3'));
  const bodies = Object.values<Document>(paths).flatMap((methods) =>
    Object.values<Document>(methods).flatMap(({ requestBody }) => requestBody?.content['application/json'] ?? []),
  );
  expect(bodies.length).toBe(8);
  for (const { schema, examples } of bodies) {
    const name = schema.$ref.split('/').at(-1);
    for (const { value } of Object.values<Document>(examples))
      expect(contract.schemaViolations(name, value)).toEqual([]);
    expect(contract.schemaViolations(name, { unknown: 1 })).not.toEqual([]);
  }
  expect(contract.schemaViolations('TranscriptionRequest', { deviceId: 'desk' })).not.toEqual([]);
});

test('who may do what is as documented', async () => {
  const relay = await RelayUnderTest.start({ lan: lanOptions() });
  const contract = new ApiContract(await served(relay));
  const tokens = { send: relay.phone, receive: relay.desk, admin: relay.owner };
  for (const { method, path, scopes, statuses } of contract.operations) {
    const target = path.replaceAll(/\{\w+\}/g, 'nothing');
    const anonymous = await relay.raw(method, target, '');
    expect([method, path, anonymous.status === 401]).toEqual([method, path, scopes.length > 0]);
    for (const [scope, token] of Object.entries(tokens)) {
      const { status } = await relay.raw(method, target, token);
      const refused = scopes.length > 0 && !scopes.includes(scope);
      expect([method, path, scope, status === 403]).toEqual([method, path, scope, refused]);
      expect(statuses, `${method} ${path} with ${scope}`).toContain(status);
    }
  }
});

test('what the relay answers is as documented', async () => {
  const relay = await RelayUnderTest.start({ limits: { ackTimeoutMs: 20, maxQueuedPerDevice: 2 }, lan: lanOptions() });
  const contract = new ApiContract(await served(relay));
  const seen = new Set<string>();
  const call = async (method: string, path: string, documented: string, body?: unknown, token = relay.owner) => {
    const answer = await relay.call(method, path, { token, body });
    expect(contract.violations(method, documented, answer.status, answer.body)).toEqual([]);
    seen.add(`${method} ${documented} ${answer.status}`);
    return answer;
  };
  const post = (body: unknown) => call('POST', '/transcription', '/transcription', body);
  const id = crypto.randomUUID();
  const text = { deviceId: 'desk', text: 'x' };

  const queued = await post(text);
  await post({ ...text, id });
  await post({ ...text, id, text: 'y' });
  await post(text);
  await post({ deviceId: 'desk' });
  await post({ deviceId: '/' });
  await post({ deviceId: 'nobody', text: 'x' });
  await post({ ...text, text: 'x'.repeat(100_001) });
  await call('DELETE', `/messages/${queued.body.messageId}`, '/messages/{id}');
  await call('DELETE', `/messages/${queued.body.messageId}`, '/messages/{id}');
  await call('DELETE', `/messages/${crypto.randomUUID()}`, '/messages/{id}');
  await call('GET', '/devices', '/devices');

  const agent = await relay.agent();
  agent.send({ type: 'status', target: 'xterm', canType: true, paused: false, locked: false });
  await post(text);
  agent.ackEverything({ receipt: 'read' });
  await post(text);
  agent.ackEverything({ outcome: 'failed', error: { code: 'NO_FOCUS', message: 'nothing has the focus' } });
  const failed = await post(text);
  await call('GET', `/messages/${failed.body.messageId}`, '/messages/{id}');
  await call('GET', '/messages/x', '/messages/{id}');
  await call('GET', '/messages?limit=5', '/messages');
  await call('GET', '/messages?limit=x', '/messages');
  await call('GET', '/devices', '/devices');
  await call('GET', '/devices', '/devices', undefined, 'nonsense');
  for (const change of [{ devices: ['desk'], keys: false }, { devices: ['nobody'] }, {}]) {
    await call('PATCH', '/tokens/phone', '/tokens/{name}', change);
  }
  await call('PATCH', '/tokens/nobody', '/tokens/{name}', { keys: true });
  await call('GET', '/tokens', '/tokens', undefined, relay.phone);

  const wanted = { name: 'Laptop', scope: 'receive', deviceId: 'laptop' };
  await call('POST', '/tokens', '/tokens', wanted);
  await call('POST', '/tokens', '/tokens', wanted);
  await call('POST', '/tokens', '/tokens', { ...wanted, scope: 'send' });
  await call('GET', '/tokens', '/tokens');
  await call('DELETE', '/tokens/Laptop', '/tokens/{name}');
  await call('DELETE', '/tokens/Laptop', '/tokens/{name}');
  await call('GET', '/health', '/health', undefined, '');
  await call('GET', '/health', '/health');
  await call('GET', '/health', '/health', undefined, 'nonsense');

  await call('GET', '/sharing', '/sharing');
  await call('PUT', '/sharing', '/sharing', { lan: true });
  await call('PUT', '/sharing', '/sharing', { lan: 1 });
  await call('GET', '/pairing', '/pairing');
  const { body: window } = await call('POST', '/pairing', '/pairing', { role: 'receive' });
  expect(window.links.length).toBe(1);
  await call('GET', '/pairing', '/pairing');
  const pair = (body: object) => call('POST', '/pair', '/pair', { name: 'Study', role: 'receive', ...body }, '');
  await pair({ code: 'wrong', deviceId: 'study' });
  await pair({ code: window.code });
  await pair({ code: window.code, deviceId: 'desk' });
  await pair({ code: window.code, role: 'send' });
  await pair({ code: window.code, deviceId: 'study' });
  await call('GET', '/pairing', '/pairing');
  await call('POST', '/pairing', '/pairing', {});
  await call('DELETE', '/pairing', '/pairing');
  await call('PUT', '/sharing', '/sharing', { lan: false });
  const { body: events } = await call('GET', '/websocket/messages?since=0', '/websocket/messages');
  expect(new Set(events.messages.map(({ type }: { type: string }) => type)).size).toBeGreaterThan(7);
  await call('GET', '/websocket/messages?since=0&epoch=other', '/websocket/messages', undefined, relay.phone);
  await call('GET', '/websocket/messages?wait=soon', '/websocket/messages');

  expect([...seen].filter((answer) => answer.startsWith('POST /transcription')).sort()).toEqual(
    [200, 202, 400, 404, 409, 413, 429, 502].map((status) => `POST /transcription ${status}`),
  );
  expect([...seen].filter((answer) => answer.startsWith('POST /pair ')).sort()).toEqual(
    [201, 400, 401, 403, 409].map((status) => `POST /pair ${status}`),
  );
});

test('what is not in the document is found', () => {
  const contract = new ApiContract(openApiDocument('1.2.3'));
  const health = { status: 'ok', version: '1.2.3', uptimeMs: 5 };
  expect(contract.violations('GET', '/health', 200, health)).toEqual([]);
  expect(contract.violations('GET', '/health', 200, { ...health, more: 1 })).not.toEqual([]);
  expect(contract.violations('GET', '/health', 418, health)).not.toEqual([]);
  const error = { success: false, error: { code: 'NOT_FOUND', message: 'x' } };
  expect(contract.violations('GET', '/messages/{id}', 404, error)).toEqual([]);
  expect(contract.violations('GET', '/devices', 401, error)).not.toEqual([]);
});
