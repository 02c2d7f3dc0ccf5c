import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import type { TokenStorage } from '../../../src/renderer/transport/login.ts';
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { appView } from '../double/seed.ts';

/** The browser's end of a connection, driven by the test. */
class FakeSocket extends EventTarget {
  readonly sent: { id: number; method: string }[] = [];
  readonly url: string;
  readonly protocols: string[];
  closed = false;

  constructor(url: string, protocols: string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.dispatchEvent(new Event('open'));
  }

  says(frame: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(frame) }));
  }

  ends(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

const answers = new Map<string, { status: number; body?: object }>();
const sockets: FakeSocket[] = [];
let clock: FakeClock;
let hash: string;
let stored: Map<string, string>;
let transport: WebSocketTransport;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const latest = (): FakeSocket => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  answers.clear();
  sockets.length = 0;
  clock = new FakeClock();
  hash = '';
  stored = new Map([['lantype.token', 'kept']]);
  const storage: TokenStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  };
  transport = new WebSocketTransport({
    ...{ origin: 'http://127.0.0.1:7440', storage },
    clock,
    fetch: async (input) => {
      const answer = answers.get(String(input));
      if (answer === undefined) throw new TypeError('fetch failed');
      return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status });
    },
    openSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    hash: () => hash,
    dropHash: () => {
      hash = '';
    },
  });
});

describe('logging in', () => {
  it('changes the code of the link for a token, once, and takes it out of the address', async () => {
    hash = '#login=abc';
    answers.set('/control/login', { status: 200, body: { success: true, token: 'fresh' } });
    transport.start();
    await turn();
    expect(latest().url).toBe('ws://127.0.0.1:7440/control/ws');
    expect(latest().protocols).toEqual(['lantype.control', 'lantype.token.fresh']);
    expect(hash).toBe('');
    expect(stored.get('lantype.token')).toBe('fresh');
  });

  it('is logged out without a token, by a code that is not good, and by one that the app ends', async () => {
    stored.clear();
    transport.start();
    await turn();
    expect(transport.state.value).toBe('logged-out');

    hash = '#login=old';
    answers.set('/control/login', { status: 401 });
    transport.retryNow();
    await turn();
    expect(transport.state.value).toBe('logged-out');

    hash = '#login=new';
    answers.set('/control/login', { status: 200, body: { success: true, token: 'fresh' } });
    transport.retryNow();
    await turn();
    latest().opens();
    expect(transport.state.value).toBe('open');
    latest().ends(4001);
    expect(transport.state.value).toBe('logged-out');
    expect(stored.size).toBe(0);
  });

  it('asks why an upgrade was refused: 401 logs it out, a stopped app does not', async () => {
    transport.start();
    await turn();
    latest().ends();
    await turn();
    expect(transport.state.value).toBe('lost');
    clock.advance(10_000);
    await turn();
    answers.set('/control/session', { status: 401 });
    latest().ends();
    await turn();
    expect(transport.state.value).toBe('logged-out');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('calls and events', () => {
  beforeEach(async () => {
    transport.start();
    await turn();
    latest().opens();
  });

  it('matches answers by id, whatever their order, and parses them', async () => {
    const first = transport.call('typing.pause', { paused: true });
    const second = transport.call('app.get', {});
    const [one, two] = latest().sent;
    latest().says({ type: 'answer', id: two?.id, answer: { ok: true, result: appView() } });
    latest().says({
      type: 'answer',
      id: one?.id,
      answer: { ok: false, error: { code: 'UNAVAILABLE', message: 'no' } },
    });
    await expect(second).resolves.toMatchObject({ mode: 'hub' });
    await expect(first).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'no' });
  });

  it('refuses a result that is not of the contract', async () => {
    const call = transport.call('app.get', {});
    latest().says({ type: 'answer', id: latest().sent[0]?.id, answer: { ok: true, result: { mode: 'toaster' } } });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_ANSWER' });
  });

  it('rejects what is in flight when the connection is lost, and what is asked while it is', async () => {
    const call = transport.call('app.get', {});
    latest().ends();
    await expect(call).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(transport.state.value).toBe('lost');
    await expect(transport.call('app.get', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });

  it('comes back by itself, later and later, and at once when something has changed', async () => {
    const waits: number[] = [];
    latest().ends();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const before = sockets.length;
      const began = clock.now();
      while (sockets.length === before) {
        clock.advance(50);
        await turn();
      }
      waits.push(clock.now() - began);
      latest().ends();
      await turn();
    }
    const rising = waits.slice(0, 5);
    expect(rising).toEqual([...rising].sort((one, other) => one - other));
    expect(waits.at(0)).toBeLessThanOrEqual(300);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_050);
    const before = sockets.length;
    transport.retryNow();
    await turn();
    expect(sockets.length).toBe(before + 1);
    latest().opens();
    expect(transport.state.value).toBe('open');
  });

  it('tells events that are of the contract, and starts afresh after a frame that is not', async () => {
    const events: ControlEvent[] = [];
    const end = transport.onEvent((event) => events.push(event));
    latest().says({ type: 'event', event: { type: 'device.removed', deviceId: 'desk' } });
    expect(events).toEqual([{ type: 'device.removed', deviceId: 'desk' }]);
    const before = latest();
    before.says({ type: 'event', event: { type: 'device.exploded' } });
    expect(transport.state.value).toBe('lost');
    expect(before.closed).toBe(true);
    before.says({ type: 'event', event: { type: 'device.removed', deviceId: 'late' } });
    expect(events.length).toBe(1);
    end();
  });

  it('ends with stop, for good', async () => {
    transport.stop();
    expect(latest().closed).toBe(true);
    clock.advance(60_000);
    transport.retryNow();
    await turn();
    expect(sockets.length).toBe(1);
  });
});
