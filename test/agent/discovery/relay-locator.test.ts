import { expect, test } from 'vitest';
import type { ConnectionProblem } from '../../../src/agent/connection/connection-state.ts';
import { RelayLocator } from '../../../src/agent/discovery/relay-locator.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { announced, PIN, ScriptedNetwork } from './scripted-network.ts';

const OLD = 'https://192.168.1.5:7443';
const NEW = 'https://192.168.1.9:7443';
const problem = (code: ConnectionProblem['code']): ConnectionProblem => ({ code, message: '' });
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `https://10.0.0.${i}:7443`);

function located() {
  const clock = new FakeClock();
  const network = new ScriptedNetwork();
  const locator = network.locator(OLD, clock);
  const calls = { seen: 0 };
  locator.onSeen(() => {
    calls.seen += 1;
  });
  expect(locator.next()).toBe(OLD);
  return { clock, network, locator, calls };
}

test.each(['UNREACHABLE', 'TIMEOUT', 'WRONG_KEY', 'SILENT', 'CLOSED', 'SHUTTING_DOWN'] as const)(
  '%s: it goes at once where the pinned key is announced, and remembers that once it was there',
  (code) => {
    const { network, locator, calls } = located();
    locator.missed(problem(code));
    network.announce(announced(NEW));
    expect([calls.seen, locator.isSeen, locator.seenElsewhere, locator.next()]).toEqual([1, true, true, NEW]);
    expect(network.remembered).toEqual([]);
    locator.arrived();
    locator.arrived();
    expect(network.remembered).toEqual([NEW]);
    expect(network.looks.every(({ signal }) => signal.aborted)).toBe(true);
  },
);

test('never to another key, whatever its name', async () => {
  const { network, locator, calls } = located();
  locator.missed(problem('UNREACHABLE'));
  const other = { ...announced('https://192.168.1.66:7443'), pin: 'B'.repeat(43) };
  network.announce(other);
  await network.endLook(other);
  expect([calls.seen, locator.next()]).toEqual([0, OLD]);
});

test.each(['UNAUTHORIZED', 'DUPLICATE_CONNECTION', 'REGISTRATION_FAILED'] as const)(
  '%s: it is there, and is not looked for',
  (code) => {
    const { network, locator } = located();
    locator.missed(problem(code));
    expect(network.looks).toEqual([]);
    locator.missed(problem('UNREACHABLE'));
    locator.missed(problem(code));
    network.announce(announced(NEW));
    expect([network.looks[0]?.signal.aborted, locator.isSeen]).toEqual([true, false]);
  },
);

test('that the attempt of before fails only now takes it nowhere else', async () => {
  const { network, locator } = located();
  locator.missed(problem('UNREACHABLE'));
  expect(locator.next()).toBe(OLD);
  await network.endLook(announced(NEW));
  locator.missed(problem('UNREACHABLE'));
  expect(locator.next()).toBe(NEW);
});

test('each of its addresses gets a turn, and so does the one where it was', async () => {
  const urls = ['https://10.0.0.1:7443', NEW];
  const { clock, network, locator } = located();
  locator.missed(problem('UNREACHABLE'));
  await network.endLook(announced(...urls));
  const tried = Array.from({ length: 4 }, () => {
    clock.advance(1_000);
    return locator.next();
  });
  expect(tried).toEqual([...urls, OLD, urls[0]]);
});

test('the network is asked once at a time, again and again, each time for longer, and no more once it was found', async () => {
  const { network, locator } = located();
  locator.missed(problem('UNREACHABLE'));
  locator.missed(problem('UNREACHABLE'));
  for (let look = 0; look < 3; look += 1) await network.endLook();
  expect(network.looks.map(({ forMs }) => forMs)).toEqual([3_000, 6_000, 12_000, 12_000]);
  locator.arrived();
  await network.endLook();
  expect(network.looks).toHaveLength(4);
});

test('an address is hurried to once in 30 s, however often it is announced', () => {
  const { clock, network, locator, calls } = located();
  locator.missed(problem('UNREACHABLE'));
  for (let time = 0; time < 29; time += 1) {
    network.announce(announced(NEW));
    locator.next();
    clock.advance(1_000);
  }
  expect(calls.seen).toBe(1);
  clock.advance(1_000);
  network.announce(announced(NEW));
  expect(calls.seen).toBe(2);
});

test('a flood of addresses ends six waits in 30 s, and hides the right one from no attempt', async () => {
  const { clock, network, locator, calls } = located();
  locator.missed(problem('UNREACHABLE'));
  const flood = numbered(200);
  for (const url of flood) {
    network.announce(announced(url));
    locator.next();
  }
  expect(calls.seen).toBe(6);
  // As the sightings hand them out: 24 at most, each source in turn.
  await network.endLook(announced(...flood.slice(0, 23), NEW));
  const tried = Array.from({ length: 25 }, () => {
    clock.advance(1_000);
    return locator.next();
  });
  expect(tried).toContain(NEW);
});

test('a relay that is back where it was is no reason to leave an attempt that goes there', () => {
  const { network, locator, calls } = located();
  locator.look();
  network.announce(announced(OLD));
  expect([calls.seen, locator.isSeen, locator.seenElsewhere]).toEqual([1, true, false]);
});

test('no network changes nothing, and the next attempt that fails looks again', async () => {
  let asked = 0;
  const locator = new RelayLocator({
    url: OLD,
    pin: PIN,
    find: () => {
      asked += 1;
      return Promise.reject(new Error('no network'));
    },
    remember: () => undefined,
    clock: new FakeClock(),
  });
  for (let miss = 1; miss <= 2; miss += 1) {
    locator.missed(problem('UNREACHABLE'));
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect([asked, locator.next()]).toEqual([miss, OLD]);
  }
});
