import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openApiDocument } from '../../../src/relay/http/openapi/document.ts';
import { tone, wav } from '../../helpers/sound.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { engineSettings } from '../recognition/recognition-under-test.ts';
import { lanOptions, RelayUnderTest } from '../relay-under-test.ts';

/** What each route that takes a body would do. A new one fails here until it is added. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /recognitions': wav(tone(100)),
  'POST /transcription': { deviceId: 'desk', text: 'too late' },
  'POST /tokens': { name: 'made too late', scope: 'admin' },
  'PATCH /tokens/{name}': { keys: false },
  'POST /pairing': { role: 'send' },
  'PUT /sharing': { lan: true },
  'POST /handover': { key: 'A'.repeat(87) },
  'POST /handover/claim': { previous: { id: randomUUID(), proof: 'x'.repeat(43) } },
};

const { paths } = openApiDocument('1.2.3') as { paths: Record<string, Record<string, object>> };
const routes = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    'requestBody' in operation ? [`${method.toUpperCase()} ${path}`] : [],
  ),
);

/** A request whose head the relay has read, and whose body it is waiting for. */
class HalfSent {
  readonly #socket: Socket;
  readonly #body: Buffer;
  #answer = '';

  private constructor(socket: Socket, body: Buffer) {
    this.#socket = socket;
    this.#body = body;
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      this.#answer += chunk;
    });
    onTestFinished(() => void socket.destroy());
  }

  static async begin(relay: RelayUnderTest, route: string, token: string, body: object): Promise<HalfSent> {
    const [method, path] = route.replace('{name}', 'phone').split(' ');
    const { host, hostname, port } = new URL(relay.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const isSound = Buffer.isBuffer(body);
    const bytes = isSound ? body : Buffer.from(JSON.stringify(body));
    const half = new HalfSent(socket, bytes);
    const head = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      `Content-Type: ${isSound ? 'audio/wav' : 'application/json'}`,
    ];
    // Node.js says "continue" when it hands the request on: the relay has it from then on.
    const wait = [`Content-Length: ${bytes.length}`, 'Connection: close', 'Expect: 100-continue'];
    socket.write(
      `${[...head, ...wait, ...(token === '' ? [] : [`Authorization: Bearer ${token}`])].join('\r\n')}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 5));
    await waitFor(() => half.#answer.includes('100 Continue'), 'the relay to wait for the body');
    return half;
  }

  async rest(): Promise<{ status: number; body: string }> {
    this.#socket.write(this.#body.subarray(5));
    await once(this.#socket, 'close');
    const answer = this.#answer.slice(this.#answer.lastIndexOf('HTTP/1.1'));
    return { status: Number(answer.split(' ')[1]), body: answer };
  }
}

/** What may use most of them, and what alone may use the others. */
const scopeOf = (route: string) => (route.includes('/handover') ? 'send' : 'admin');

test('every route with a body is here', () => {
  expect(routes.filter((route) => route !== 'POST /pair').sort()).toEqual(Object.keys(BODIES).sort());
});

test.each(Object.entries(BODIES))(
  '%s is not done for a token that was revoked while its body came',
  async (route, body) => {
    // Nobody is there to be asked.
    const recognition = engineSettings('http://127.0.0.1:9');
    const relay = await RelayUnderTest.start({ lan: lanOptions(), recognition });
    const agent = await relay.agent();
    agent.ackEverything();
    const admin = await relay.relay.tokens.create({ name: 'soon revoked', scope: scopeOf(route) });
    // Known, so that nothing waits for its signature.
    await relay.call('GET', '/health', { token: admin });
    const request = await HalfSent.begin(relay, route, admin, body);
    await relay.call('DELETE', '/tokens/soon%20revoked', { token: relay.owner });
    const answer = await request.rest();
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('"UNAUTHORIZED"');
    expect(agent.transcriptions).toEqual([]);
    const tokens = relay.relay.tokens.list();
    expect(tokens).toMatchObject([{ name: 'phone', grants: { keys: true } }, { name: 'desk' }]);
    expect(relay.relay.pairing.view().open).toBe(false);
    expect(relay.relay.sharing?.view().lan).toBe(false);
  },
);

test('POST /pair is not done with a code that was taken back while its body came', async () => {
  const relay = await RelayUnderTest.start();
  const { code } = await relay.relay.pairing.open('send', undefined);
  const request = await HalfSent.begin(relay, 'POST /pair', '', { code, role: 'send', name: 'too late' });
  relay.relay.pairing.cancel();
  expect((await request.rest()).status).toBe(401);
  expect(relay.relay.tokens.list().map(({ name }) => name)).toEqual(['phone', 'desk']);
});

test('a text for a device that was revoked while it came is for nobody', async () => {
  const relay = await RelayUnderTest.start();
  const request = await HalfSent.begin(relay, 'POST /transcription', relay.phone, { deviceId: 'desk', text: 'x' });
  await relay.call('DELETE', '/tokens/desk', { token: relay.owner });
  const { status, body } = await request.rest();
  expect([status, body.includes('"UNKNOWN_DEVICE"')]).toEqual([404, true]);
});
