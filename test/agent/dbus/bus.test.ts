import { closeSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { Variant } from 'dbus-native';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUS, Bus } from '../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../src/agent/dbus/bus-address.ts';
import { memoryFile } from '../../../src/agent/native/descriptors.ts';
import { loadLibc } from '../../../src/agent/native/libc.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { missingPrograms } from '../../e2e/desktop/display.ts';
import { BusService, type ServiceAnswer } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';

const NAME = 'org.lantype.Test';
const OBJECT = { destination: NAME, path: '/object', interface: NAME };
const missing = typeof loadLibc() === 'string' ? String(loadLibc()) : missingPrograms('dbus-daemon');

describe('a D-Bus client', skipUnless(!missing, String(missing)), () => {
  const opened = stopAfterEach();
  let daemon: SessionBus;
  beforeAll(async () => {
    daemon = await startSessionBus();
  });
  afterAll(() => daemon.stop());

  async function connect(address = daemon.address): Promise<Bus> {
    const bus = await Bus.open(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: address }) ?? '', systemClock);
    opened({ stop: () => bus.close() });
    return bus;
  }

  async function serve(answer: (member: string, body: unknown[], fds: number[]) => ServiceAnswer | undefined) {
    return opened(
      await BusService.open(daemon.address, NAME, ({ member = '', body = [], fds = [] }) => answer(member, body, fds)),
    );
  }

  it('gets back every value that it sends, through a real bus', async () => {
    await serve((_member, body) => ({ signature: 'sbydxasa{sv}(su)', body }));
    const bus = await connect();
    // D-Bus strings hold no NUL, and whole characters only.
    const text = fc
      .string({ unit: 'binary', maxLength: 3_000 })
      .filter((value) => !value.includes('\0') && value.isWellFormed());
    const values = fc.tuple(
      text,
      fc.boolean(),
      fc.integer({ min: 0, max: 255 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.array(text, { maxLength: 20 }),
      // As an object's own key it would be its prototype.
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        text,
        { maxKeys: 20, noNullPrototype: true },
      ),
      fc.tuple(text, fc.integer({ min: 0, max: 0xffff_ffff })),
    );
    await fc.assert(
      fc.asyncProperty(values, async (sent) => {
        const dictionary = Object.fromEntries(
          Object.entries(sent[6]).map(([key, value]) => [key, new Variant('s', value)]),
        );
        const call = {
          ...OBJECT,
          member: 'Echo',
          signature: 'sbydxasa{sv}(su)',
          body: [...sent.slice(0, 6), dictionary, sent[7]],
        };
        expect((await bus.call(call)).body).toEqual(sent);
      }),
      { numRuns: 60 },
    );
  });

  const answerWithFile = (): ServiceAnswer => ({
    signature: 'h',
    body: [0],
    fds: [memoryFile('test', Buffer.from('from the service'))],
  });

  it('carries descriptors both ways, and leaves none open that nobody wanted', async () => {
    const before = readdirSync('/proc/self/fd').length;
    const service = await serve((member, _body, fds) => {
      for (const fd of fds) closeSync(fd);
      if (member === 'Late') return undefined;
      if (member === 'Signal') return { signature: 's', body: ['no descriptor was asked for'] };
      return answerWithFile();
    });
    const bus = await connect();
    const ours = memoryFile('test', Buffer.from('ours'));
    const { body, fds } = await bus.call({ ...OBJECT, member: 'Swap', signature: 'h', body: [0], fds: [ours] });
    const [fd = -1] = fds;
    const content = Buffer.alloc(100);
    expect(body).toEqual([0]);
    expect(content.toString('utf8', 0, readSync(fd, content, 0, 100, 0))).toBe('from the service');
    closeSync(fd);
    expect(() => fstatSync(ours)).toThrow();
    // An answer that comes when nobody waits any more.
    await expect(bus.call({ ...OBJECT, member: 'Late' }, 50)).rejects.toMatchObject({ code: /NoReply/ });
    const call = await eventually('the call', () => service.calls.find(({ member }) => member === 'Late'));
    service.reply(call, answerWithFile());
    await bus.call({ ...OBJECT, member: 'Signal' });
    bus.close();
    await eventually('the descriptors to be closed', () => readdirSync('/proc/self/fd').length <= before + 2);
  });

  it('says what a service answered, and that one did not answer', async () => {
    await serve((member) => (member === 'Refuse' ? { error: 'org.lantype.Test.No' } : undefined));
    const bus = await connect();
    await expect(bus.call({ ...OBJECT, member: 'Refuse' })).rejects.toMatchObject({ code: 'org.lantype.Test.No' });
    await expect(bus.call({ ...OBJECT, member: 'Silence' }, 30)).rejects.toMatchObject({
      code: 'org.freedesktop.DBus.Error.NoReply',
    });
    const nobody = { ...OBJECT, destination: 'org.lantype.Nobody', member: 'Any' };
    await expect(bus.call(nobody)).rejects.toMatchObject({ code: 'org.freedesktop.DBus.Error.ServiceUnknown' });
  });

  it('hears the signals of the owner of a name, and of nobody else', async () => {
    const service = await serve(() => ({}));
    const stranger = opened(await BusService.open(daemon.address, 'org.lantype.Stranger', () => ({})));
    const bus = await connect();
    const heard: unknown[] = [];
    const source = { sender: NAME, path: '/object', interface: NAME, member: 'News' };
    const stop = await bus.onSignal(source, (body) => heard.push(...body));
    // Straight to us: no match rule keeps that away.
    stranger.emit('/object', NAME, 'News', 's', ['forged'], bus.name);
    service.emit('/other', NAME, 'News', 's', ['of another object']);
    service.emit('/object', NAME, 'News', 's', ['real']);
    await eventually('the signal', () => heard.length > 0);
    stop();
    service.emit('/object', NAME, 'News', 's', ['after the end']);
    await bus.call({ ...OBJECT, member: 'Any' });
    expect(heard).toEqual(['real']);
    await expect(bus.onSignal({ ...source, sender: 'org.lantype.Nobody' }, () => undefined)).rejects.toThrow();
  });

  it('answers calls to its objects, and refuses what is none', async () => {
    const bus = await connect();
    const other = await connect();
    const calls: unknown[] = [];
    bus.serve('/ours', (member, body, sender) => {
      if (member === 'Bad') throw new Error('no');
      calls.push([member, body, sender]);
    });
    const ours = { destination: bus.name, path: '/ours', interface: NAME };
    await other.call({ ...ours, member: 'Tell', signature: 'si', body: ['x', 5] });
    expect(calls).toEqual([['Tell', ['x', 5], other.name]]);
    await expect(other.call({ ...ours, member: 'Bad' })).rejects.toThrow('cannot be done');
    await expect(other.call({ ...ours, path: '/none', member: 'Tell' })).rejects.toThrow('no such object');
  });

  it('ends everything that waits when the bus goes', async () => {
    const own = await startSessionBus();
    opened(own);
    const service = opened(await BusService.open(own.address, NAME, () => undefined));
    const bus = await connect(own.address);
    let closed = 0;
    bus.onClose(() => {
      closed += 1;
    });
    const waiting = bus.call({ ...OBJECT, member: 'Silence' });
    await eventually('the call', () => service.calls.length > 0);
    await Promise.all([own.stop(), expect(waiting).rejects.toMatchObject({ code: /Disconnected/ })]);
    await expect(bus.call({ ...BUS, interface: BUS.destination, member: 'ListNames' })).rejects.toThrow('gone');
    bus.close();
    expect([closed, bus.connected]).toEqual([1, false]);
  });

  it('refuses a socket where nobody listens', async () => {
    await expect(Bus.open('/nowhere/bus', systemClock)).rejects.toThrow('ENOENT');
  });
});
