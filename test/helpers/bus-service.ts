import { createConnection, type DBusConnection, type Message, messageType } from 'dbus-native';
import { busSocket } from '../../src/agent/dbus/bus-address.ts';
import { FdStream } from '../../src/agent/dbus/fd-stream.ts';
import { eventually } from './eventually.ts';

/** What a service answers; `undefined`: nothing yet, or ever. The descriptors are given away. */
export interface ServiceAnswer {
  signature?: string;
  body?: unknown[];
  fds?: number[];
  error?: string;
}

/** Every call that goes over a bus, whoever makes it, as `dbus-monitor` sees them. */
export async function recordCalls(address: string): Promise<{ calls: Message[]; stop(): void }> {
  const calls: Message[] = [];
  const socket = busSocket('session', { DBUS_SESSION_BUS_ADDRESS: address }) ?? '';
  const connection = createConnection({ stream: new FdStream(socket), authMethods: ['EXTERNAL'] });
  let ready = 0;
  connection.on('error', () => undefined);
  connection.on('message', (message: Message) => {
    if (message.type === messageType.methodReturn) ready += 1;
    if (message.type === messageType.methodCall) calls.push(message);
  });
  const bus = { type: messageType.methodCall, destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' };
  connection.message({ ...bus, serial: 1, interface: 'org.freedesktop.DBus', member: 'Hello' });
  const monitoring = { ...bus, serial: 2, interface: 'org.freedesktop.DBus.Monitoring', member: 'BecomeMonitor' };
  connection.message({ ...monitoring, signature: 'asu', body: [[], 0] });
  await eventually('the monitor', () => ready >= 2);
  return { calls, stop: () => connection.stream.destroy() };
}

/** A program on a bus that a test writes: it answers what it is told to, and keeps every call. */
export class BusService {
  readonly calls: Message[] = [];
  readonly #connection: DBusConnection;
  #serial = 100;
  #names = 0;

  static async open(
    address: string,
    name: string,
    answer: (call: Message) => ServiceAnswer | undefined,
  ): Promise<BusService> {
    const service = new BusService(address, answer);
    service.#send('Hello');
    service.#send('RequestName', 'su', [name, 4]);
    await eventually(`the name ${name}`, () => service.#names > 0);
    return service;
  }

  private constructor(address: string, answer: (call: Message) => ServiceAnswer | undefined) {
    const socket = busSocket('session', { DBUS_SESSION_BUS_ADDRESS: address }) ?? '';
    this.#connection = createConnection({ stream: new FdStream(socket), authMethods: ['EXTERNAL'] });
    this.#connection.on('error', () => undefined);
    this.#connection.on('message', (message: Message) => {
      if (message.type === messageType.methodReturn && message.replySerial === 102) this.#names += 1;
      if (message.type !== messageType.methodCall) return;
      this.calls.push(message);
      const answered = answer(message);
      if (answered) this.reply(message, answered);
    });
  }

  reply(call: Message, { error, ...answer }: ServiceAnswer): void {
    const to = { destination: call.sender ?? '', replySerial: call.serial ?? 0, serial: ++this.#serial };
    if (error === undefined) this.#connection.message({ ...answer, ...to, type: messageType.methodReturn });
    else {
      const body = ['it is told to'];
      this.#connection.message({ ...to, type: messageType.error, errorName: error, signature: 's', body });
    }
  }

  /** Calls somebody, and waits for no answer. */
  call(call: Pick<Message, 'destination' | 'path' | 'interface' | 'member' | 'signature' | 'body'>): void {
    this.#connection.message({ ...call, type: messageType.methodCall, serial: ++this.#serial });
  }

  emit(path: string, name: string, member: string, signature: string, body: unknown[], destination?: string): void {
    this.#connection.message({
      type: messageType.signal,
      serial: ++this.#serial,
      path,
      interface: name,
      member,
      signature,
      body,
      ...(destination !== undefined && { destination }),
    });
  }

  stop(): void {
    this.#connection.stream.destroy();
  }

  #send(member: string, signature?: string, body?: unknown[]): void {
    this.#connection.message({
      type: messageType.methodCall,
      serial: ++this.#serial,
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member,
      ...(signature !== undefined && body && { signature, body }),
    });
  }
}
