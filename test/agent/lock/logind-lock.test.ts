import { describe, expect, it } from 'vitest';
import { LogindLock, type RunningProgram, startProgram } from '../../../src/agent/lock/logind-lock.ts';
import { lockedHintIn, lockedHintOf, sessionPath } from '../../../src/agent/lock/logind-output.ts';
import { type Logger, silentLogger } from '../../../src/base/logger.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const PATH = '/org/freedesktop/login1/session/_32';
const changed = (properties: string, path = PATH): string =>
  `${path}: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {${properties}}, @as [])`;

describe('output', () => {
  it.each([
    [changed("'LockedHint': <true>"), true],
    [changed("'IdleHint': <true>, 'LockedHint': <false>, 'Active': <true>"), false],
    [changed("'IdleHint': <true>"), undefined],
    [changed("'LockedHint': <true>", `${PATH}3`), undefined],
    ['The name org.freedesktop.login1 is owned by :1.3', undefined],
    [`${PATH}: org.freedesktop.login1.Session.Lock ()`, undefined],
    ['', undefined],
  ])('%s', (line, locked) => {
    expect(lockedHintIn(line, PATH)).toBe(locked);
  });

  it('reads loginctl', () => {
    expect(['yes\n', 'no\n', '', 'Failed'].map(lockedHintOf)).toEqual([true, false, undefined, undefined]);
  });

  it.each([
    ['2', '_32'],
    ['c1', 'c1'],
    ['12', '_312'],
    ['a-b', 'a_2db'],
  ])('path of session %s', (id, label) => {
    expect(sessionPath(id)).toBe(`/org/freedesktop/login1/session/${label}`);
  });
});

/** A started program as the test plays it. */
class FakeProgram implements RunningProgram {
  readonly line: string;
  readonly print: (line: string) => void;
  readonly end: (code: number | undefined) => void;
  readonly ended: Promise<number | undefined>;

  constructor(line: string, print: (line: string) => void) {
    this.line = line;
    this.print = print;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.ended = promise;
    this.end = resolve;
  }

  kill(): void {
    this.end(undefined);
  }
}

function setUp(sessionId: string | undefined = '2') {
  const programs: FakeProgram[] = [];
  const clock = new FakeClock();
  const changes: boolean[] = [];
  /** Why locks are not noticed, as the log says it. */
  const problems: string[] = [];
  const logger: Logger = { ...silentLogger, info: (fields) => problems.push(String(Object(fields).problem)) };
  const lock = new LogindLock({
    ...{ clock, logger, sessionId, uid: 1000 },
    startProgram: (command, args, onLine) => {
      const program = new FakeProgram([command, ...args].join(' '), onLine);
      programs.push(program);
      return program;
    },
  });
  const start = () => lock.start(() => changes.push(lock.locked));
  const program = async (index: number): Promise<FakeProgram> => {
    await waitFor(() => programs.length > index);
    return programs[index] as FakeProgram;
  };
  return { lock, clock, changes, problems, start, program, programs };
}

describe('LogindLock', () => {
  it('watches the session, then reads where it stands', async () => {
    const { lock, changes, problems, start, program } = setUp();
    start();
    const monitor = await program(0);
    expect(monitor.line).toBe(`gdbus monitor --system --dest org.freedesktop.login1 --object-path ${PATH}`);
    const reading = await program(1);
    expect(reading.line).toBe('loginctl show-session 2 -p LockedHint --value');
    reading.print('yes');
    reading.end(0);
    await waitFor(() => lock.locked);
    monitor.print(changed("'LockedHint': <false>"));
    monitor.print(changed("'LockedHint': <false>"));
    expect(changes).toEqual([true, false]);
    expect(lock.locked).toBe(false);
    expect(problems).toEqual([]);
    await lock.stop();
  });

  it('believes the watch rather than an older reading', async () => {
    const { lock, start, program } = setUp();
    start();
    const monitor = await program(0);
    const reading = await program(1);
    monitor.print(changed("'LockedHint': <true>"));
    reading.print('no');
    reading.end(0);
    await reading.ended;
    expect(lock.locked).toBe(true);
    await lock.stop();
  });

  it('looks the graphical session up when the environment does not name one', async () => {
    const { lock, start, program } = setUp('');
    start();
    const lookup = await program(0);
    expect(lookup.line).toBe('loginctl show-user 1000 -p Display --value');
    lookup.print('c1');
    lookup.end(0);
    expect((await program(1)).line).toContain('/session/c1');
    await lock.stop();
  });

  it('reports nothing, and says so, without a session', async () => {
    const { lock, changes, problems, start, program } = setUp('');
    start();
    (await program(0)).end(1);
    await waitFor(() => problems.length > 0);
    expect(problems).toEqual([expect.stringMatching(/^no session/)]);
    expect(lock.locked).toBe(false);
    expect(changes).toEqual([]);
    await lock.stop();
  });

  it('keeps the last state when the watch ends, and watches and reads again', async () => {
    const { lock, clock, changes, start, program } = setUp();
    start();
    const monitor = await program(0);
    monitor.print(changed("'LockedHint': <true>"));
    monitor.end(1);
    await waitFor(() => clock.pendingTimers === 1);
    expect(lock.locked).toBe(true);
    clock.advance(10_000);
    expect((await program(2)).line).toContain('gdbus');
    const reading = await program(3);
    reading.print('no');
    reading.end(0);
    await waitFor(() => !lock.locked);
    expect(changes).toEqual([true, false]);
    await lock.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not try again without gdbus', async () => {
    const { lock, clock, problems, start, program } = setUp();
    start();
    (await program(0)).end(undefined);
    await waitFor(() => problems.some((problem) => problem.startsWith('gdbus')));
    expect(clock.pendingTimers).toBe(0);
    await lock.stop();
  });
});

describe('startProgram', () => {
  it('gives lines and the exit code', async () => {
    const lines: string[] = [];
    const script = 'console.log("one\\ntwo"); process.exit(3)';
    expect(await startProgram(process.execPath, ['-e', script], (line) => lines.push(line)).ended).toBe(3);
    expect(lines).toEqual(['one', 'two']);
  });

  it('survives a program that is not there', async () => {
    expect(await startProgram('lantype-no-such-program', [], () => undefined).ended).toBeUndefined();
  });
});
