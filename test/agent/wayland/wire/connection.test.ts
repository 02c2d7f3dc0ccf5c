import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadLibc } from '../../../../src/agent/native/libc.ts';
import { WaylandConnection } from '../../../../src/agent/wayland/wire/connection.ts';
import { WL_SEAT, WLR_DATA_CONTROL } from '../../../../src/agent/wayland/wire/interfaces.ts';
import { socketPath } from '../../../../src/agent/wayland/wire/socket-path.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** An event as a compositor writes it. */
function event(object: number, opcode: number, ...parts: (number | string)[]): Buffer {
  const words = parts.map((part) => {
    if (typeof part === 'number') {
      const word = Buffer.alloc(4);
      word.writeUInt32LE(part);
      return word;
    }
    const text = Buffer.from(`${part}\0`);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, Buffer.alloc((4 - (text.length % 4)) % 4)]);
  });
  const body = Buffer.concat(words);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(object, 0);
  header.writeUInt32LE((((body.length + 8) << 16) | opcode) >>> 0, 4);
  return Buffer.concat([header, body]);
}

const REGISTRY = 2;
const FIRST_CALLBACK = 3;
const ANSWER_TO_START = Buffer.concat([
  event(REGISTRY, 0, 1, 'wl_seat', 7),
  event(REGISTRY, 0, 2, 'zwlr_data_control_manager_v1', 2),
  event(FIRST_CALLBACK, 0, 0),
  event(1, 1, FIRST_CALLBACK),
]);

interface Compositor {
  connection: WaylandConnection;
  socket: Socket;
  received: () => Buffer;
}

/** The real connection to a compositor that says what the test lets it say. */
async function connect(greeting = ANSWER_TO_START): Promise<Compositor> {
  const file = path.join(tempFolder(), 'wayland-test');
  let received = Buffer.alloc(0);
  let socket: Socket | undefined;
  const server = createServer((client) => {
    socket = client;
    client.on('data', (data) => {
      received = Buffer.concat([received, data]);
    });
    client.on('error', () => undefined);
    client.write(greeting);
  });
  onTestFinished(() => {
    socket?.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  const connection = await WaylandConnection.open(file, systemClock);
  onTestFinished(() => connection.close());
  if (!socket) throw new Error('nobody has connected');
  return { connection, socket, received: () => received };
}

const libc = loadLibc();

describe('the Wayland wire', skipUnless(typeof libc !== 'string', String(libc)), () => {
  it('a round trip leaves nobody behind who waits for the loss of the connection', async () => {
    const { connection, socket } = await connect();
    const added = vi.spyOn(Set.prototype, 'add');
    onTestFinished(() => added.mockRestore());
    for (let trips = 0; trips < 3; trips += 1) {
      const trip = connection.roundTrip();
      socket.write(Buffer.concat([event(FIRST_CALLBACK, 0, 0), event(1, 1, FIRST_CALLBACK)]));
      await trip;
    }
    const listeners = added.mock.calls.flatMap(([value], call) => {
      const set = added.mock.contexts[call] as Set<unknown>;
      return typeof value === 'function' ? [set.has(value)] : [];
    });
    expect(listeners).toEqual([false, false, false]);
  });

  it('learns the globals, and binds what both know', async () => {
    const { connection, received } = await connect();
    expect(connection.global(WL_SEAT)).toEqual({ number: 1, version: 7 });
    const before = received().length;
    const seat = connection.bind(WL_SEAT);
    // The callback's id is free again.
    expect(seat).toMatchObject({ id: FIRST_CALLBACK, version: 2 });
    await eventually('the request', () => received().length > before);
    expect(received().subarray(before)).toEqual(event(REGISTRY, 0, 1, 'wl_seat', 2, FIRST_CALLBACK));
    expect(() => connection.bind({ ...WL_SEAT, name: 'wl_teapot' })).toThrow('has no wl_teapot');
  });

  it('understands an event that comes in pieces, and objects that the compositor makes', async () => {
    const { connection, socket } = await connect();
    const offers: unknown[] = [];
    connection.bind(WLR_DATA_CONTROL.manager);
    const device = connection.make(WLR_DATA_CONTROL.device, 2, {
      data_offer: (offer) => offers.push(offer),
      selection: (offer) => offers.push(offer),
    });
    const bytes = Buffer.concat([
      event(device.id, 0, 0xff000000),
      event(device.id, 1, 0xff000000),
      event(device.id, 1, 0),
    ]);
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually('all three', () => offers.length === 3);
    expect(offers[0]).toBe(offers[1]);
    expect(offers[0]).toMatchObject({ id: 0xff000000, spec: { name: 'zwlr_data_control_offer_v1' } });
    expect(offers[2]).toBeNull();
  });

  it('tells nothing of an object that was destroyed, and reads on behind it', async () => {
    const { connection, socket } = await connect();
    const told: unknown[] = [];
    const source = connection.make(WLR_DATA_CONTROL.source, 2, { cancelled: () => told.push('cancelled') });
    const other = connection.make(WLR_DATA_CONTROL.source, 2, { cancelled: () => told.push('other') });
    connection.destroy(source);
    connection.destroy(source);
    socket.write(Buffer.concat([event(source.id, 1), event(other.id, 1)]));
    await eventually('the other', () => told.length > 0);
    expect(told).toEqual(['other']);
    expect(connection.lost).toBeUndefined();
  });

  it.each([
    ['an object that there is not', event(77, 0)],
    ['an event that there is not', event(REGISTRY, 9)],
    ['an event that is too short', event(REGISTRY, 0, 1)],
    ['an event that is too long', event(REGISTRY, 1, 1, 2)],
    ['a length of nothing', Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])],
    ['a string that goes beyond its event', event(REGISTRY, 0, 1, 4_000, 1)],
    ['an object in the place of one of ours', event(0, 0)],
    ['a protocol error', event(1, 0, 2, 3, 'you must not')],
  ])('takes %s as the end of the connection', async (_what, bytes) => {
    const { connection, socket } = await connect();
    const reasons: string[] = [];
    connection.onLoss((reason) => reasons.push(reason));
    socket.write(bytes);
    await eventually('the loss', () => connection.lost);
    expect(reasons).toEqual([connection.lost]);
    // Nothing throws after that.
    connection.request(connection.make(WL_SEAT, 1), 'get_keyboard', connection.make(WL_SEAT, 1));
    await expect(connection.roundTrip()).rejects.toThrow();
  });

  it('takes a descriptor that is missing as the end, and a hang-up', async () => {
    const one = await connect();
    const source = one.connection.make(WLR_DATA_CONTROL.source, 2, { send: () => undefined });
    one.socket.write(event(source.id, 0, 'text/plain'));
    await eventually('the loss', () => one.connection.lost?.includes('descriptor'));
    const other = await connect();
    other.socket.destroy();
    await eventually('the loss', () => other.connection.lost?.includes('closed'));
  });

  it('says why there is no compositor', async () => {
    await expect(WaylandConnection.open('/nowhere/wayland-0', systemClock)).rejects.toThrow('ENOENT');
    expect(socketPath({})).toBeUndefined();
    expect(socketPath({ WAYLAND_DISPLAY: 'wayland-1' })).toBeUndefined();
    expect(socketPath({ WAYLAND_DISPLAY: 'wayland-1', XDG_RUNTIME_DIR: '/run/user/1' })).toBe('/run/user/1/wayland-1');
    expect(socketPath({ WAYLAND_DISPLAY: '/tmp/w' })).toBe('/tmp/w');
  });
});
