import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessibleFields } from '../../../src/agent/atspi/accessible-fields.ts';
import type { Target } from '../../../src/agent/paste/desktop.ts';
import { BusService, type ServiceAnswer } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';

/** `AtspiStateType`: focused and editable. */
const FIELD_STATES = [(1 << 12) | (1 << 7), 0];
const TEXT_ROLE = 61;
const PATH = '/field';
/** As long as a program is waited for. */
const LIMIT_MS = 40;

/** A program on a real bus whose field answers as a test says: it lies, it is slow, it says nothing. */
describe('what programs say of their fields', () => {
  let session: SessionBus;
  let launcher: BusService;
  let registry: BusService;
  let program: BusService;
  let fields: AccessibleFields;
  let answers: Record<string, ServiceAnswer | undefined>;
  const env = (): NodeJS.ProcessEnv => ({ DBUS_SESSION_BUS_ADDRESS: session.address });
  const target = { pid: process.pid } as Target;
  /** However slow this machine is, time is over only where a test says so. */
  const clock = new FakeClock();
  const inVain = async <T>(asked: Promise<T>): Promise<T> => {
    let over = false;
    asked.finally(() => {
      over = true;
    });
    await eventually('the waiting to be over', async () => {
      await clock.advanceAsync(LIMIT_MS, 1);
      return over;
    });
    return asked;
  };

  const focus = (path = PATH): void =>
    program.emit(path, 'org.a11y.atspi.Event.Object', 'StateChanged', 'siiva{sv}', ['focused', 1, 0, ['i', 0], []]);

  beforeAll(async () => {
    session = await startSessionBus();
    // One bus is both here.
    launcher = await BusService.open(session.address, 'org.a11y.Bus', ({ member }) =>
      member === 'GetAddress' ? { signature: 's', body: [session.address] } : {},
    );
    registry = await BusService.open(session.address, 'org.a11y.atspi.Registry', ({ member }) =>
      member === 'GetChildren' ? { signature: 'a(so)', body: [[]] } : {},
    );
    program = await BusService.open(
      session.address,
      'org.example.Program',
      ({ member = '', body = [] }) => answers[member === 'Get' ? String(body[1]) : member],
    );
  });

  beforeEach(async () => {
    answers = {
      GetState: { signature: 'au', body: [FIELD_STATES] },
      GetRole: { signature: 'u', body: [TEXT_ROLE] },
      GetInterfaces: { signature: 'as', body: [['org.a11y.atspi.Text', 'org.a11y.atspi.EditableText']] },
      GetAttributes: { signature: 'a{ss}', body: [[]] },
      CaretOffset: { signature: 'v', body: [['i', 5]] },
      CharacterCount: { signature: 'v', body: [['i', 9]] },
      GetNSelections: { signature: 'i', body: [0] },
      GetText: { signature: 's', body: ['hello'] },
    };
    const opened = await AccessibleFields.open('when-there', { env: env(), clock });
    if (!opened) throw new Error('there is no accessibility bus');
    fields = opened;
    // Again, should the program be too slow for once.
    await eventually('the field to be known', async () => {
      focus();
      return (await fields.focused(target)) !== undefined;
    });
    return () => fields.close();
  });

  afterAll(async () => {
    for (const service of [program, registry, launcher]) service?.stop();
    await session?.stop();
  });

  it('is what they are asked for, in their own units', async () => {
    const field = await fields.focused(target);
    expect(field?.kind).toBe('single-line');
    expect(await field?.look(5)).toEqual({ caret: 5, length: 9, before: 'hello', span: 5, selected: false });
    const asked = program.calls.filter(({ member }) => member === 'GetText').at(-1);
    expect(asked?.body).toEqual([0, 5]);
  });

  it('is nothing when another object has the focus by now', async () => {
    answers.GetState = { signature: 'au', body: [[1 << 7, 0]] };
    expect(await fields.focused(target)).toBeUndefined();
  });

  it.each<[string, Record<string, ServiceAnswer>]>([
    ['a cursor before the beginning', { CaretOffset: { signature: 'v', body: [['i', -1]] } }],
    ['a text that is a number', { GetText: { signature: 'i', body: [7] } }],
    ['a length that is a text', { CharacterCount: { signature: 'v', body: [['s', 'nine']] } }],
    ['a text longer than what was asked for', { GetText: { signature: 's', body: ['hello'.repeat(3)] } }],
    ['an error', { GetText: { error: 'org.example.No' } }],
  ])('is not believed: %s', async (_what, lie) => {
    Object.assign(answers, lie);
    const field = await fields.focused(target);
    expect(await field?.look(5)).toBeUndefined();
  });

  it('is not waited for, and not asked again at once, when it does not come', async () => {
    answers.GetState = undefined;
    expect(await inVain(fields.focused(target))).toBeUndefined();
    const asked = program.calls.length;
    expect(await fields.focused(target)).toBeUndefined();
    expect(program.calls.length).toBe(asked);
  });

  it('is asked for after longer each time that it does not come, and soon where it came once more', async () => {
    /** How long it is left alone after it did not answer. */
    const leftAlone = async (): Promise<number> => {
      answers.GetState = undefined;
      expect(await inVain(fields.focused(target))).toBeUndefined();
      const from = clock.monotonic();
      answers.GetState = { signature: 'au', body: [FIELD_STATES] };
      await eventually('it to be asked again', async () => {
        if (await fields.focused(target)) return true;
        clock.advance(50);
        return false;
      });
      return clock.monotonic() - from;
    };
    const first = await leftAlone();
    expect(first).toBeLessThanOrEqual(150);
    expect(await leftAlone()).toBeLessThanOrEqual(150);
    answers.GetState = undefined;
    for (let count = 0; count < 8; count += 1) {
      expect(await inVain(fields.focused(target))).toBeUndefined();
      clock.advance(3_000);
    }
    expect(await leftAlone()).toBeGreaterThan(2_000);
  });

  it('is asked for again when what stands in a field does not come: drawing a text may take so long', async () => {
    const field = await fields.focused(target);
    answers.GetText = undefined;
    expect(await inVain(field?.look(5) ?? Promise.reject())).toBeUndefined();
    expect(await fields.focused(target)).toBe(field);
  });

  it('is waited for no longer when it is the bus that hangs', async () => {
    const field = await fields.focused(target);
    const { process: daemon } = session.daemon;
    daemon.kill('SIGSTOP');
    try {
      const from = clock.monotonic();
      const looks = Promise.all([fields.focused(target), field?.look(5)]);
      expect(await inVain(looks)).toEqual([undefined, undefined]);
      expect(clock.monotonic() - from).toBeLessThan(5 * LIMIT_MS);
    } finally {
      daemon.kill('SIGCONT');
    }
  });

  it('of 10 000 characters before the cursor, and as many behind, is what was asked for', async () => {
    answers.CaretOffset = { signature: 'v', body: [['i', 10_000]] };
    answers.CharacterCount = { signature: 'v', body: [['i', 20_000]] };
    const field = await fields.focused(target);
    expect(await field?.look(5)).toEqual({ caret: 10_000, length: 20_000, before: 'hello', span: 5, selected: false });
    const asked = program.calls.filter(({ member }) => member === 'GetText').at(-1);
    expect(asked?.body).toEqual([9_995, 10_000]);
  });

  it.each<[string, Record<string, ServiceAnswer>]>([
    ['password', { GetRole: { signature: 'u', body: [40] } }],
    ['read-only', { GetState: { signature: 'au', body: [[1 << 12, 0]] } }],
    ['address-bar', { GetAttributes: { signature: 'a{ss}', body: [[['class', 'OmniboxViewViews']]] } }],
  ])('is shown to people as a word: %s', async (word, answer) => {
    Object.assign(answers, answer);
    let told = 0;
    fields.onChange(() => {
      told += 1;
    });
    await eventually('the word', () => {
      focus();
      return fields.shown(process.pid) === word;
    });
    expect(told).toBe(1);
    expect(fields.shown(1)).toBeUndefined();
    Object.assign(answers, { GetRole: { signature: 'u', body: [11] }, GetAttributes: { error: 'org.example.No' } });
    answers.GetState = { signature: 'au', body: [FIELD_STATES] };
    await eventually('no word', () => {
      focus();
      return fields.shown(process.pid) === undefined;
    });
  });

  it('is shown also where it comes late: a program that has just started tells of its focus once', async () => {
    answers.GetRole = undefined;
    const before = program.calls.length;
    focus();
    const asked = await eventually('the role to be asked for', () =>
      program.calls.slice(before).find(({ member }) => member === 'GetRole'),
    );
    await clock.advanceAsync(1_000, 10);
    // Another look may have been under way, and this one comes after it.
    answers.GetRole = { signature: 'u', body: [40] };
    program.reply(asked, answers.GetRole);
    await eventually('the word', () => fields.shown(process.pid) === 'password');
  });

  it('is asked for once at a time, however fast the focus moves', async () => {
    answers.GetRole = undefined;
    const before = program.calls.filter(({ member }) => member === 'GetRole').length;
    for (let count = 0; count < 1_000; count += 1) focus();
    // Its last event is behind the others.
    focus('/other');
    await eventually('the last to be asked', async () => {
      await clock.advanceAsync(LIMIT_MS, 1);
      return program.calls.some(({ path }) => path === '/other');
    });
    const asked = program.calls.filter(({ member }) => member === 'GetRole').length - before;
    expect(asked).toBeLessThan(100);
  });

  it('of a password is never asked', async () => {
    answers.GetRole = { signature: 'u', body: [40] };
    const field = await fields.focused(target);
    expect(field?.kind).toBe('password');
    const asked = program.calls.length;
    expect(await field?.look(5)).toBeUndefined();
    expect(program.calls.length).toBe(asked);
  });

  it('of other processes is not of this one', async () => {
    expect(await fields.focused({ pid: 1 } as Target)).toBeUndefined();
    expect(await fields.focused({ pid: undefined } as Target)).toBeUndefined();
  });

  it('is over with the bus', async () => {
    fields.close();
    await eventually('nothing to be known', async () => (await fields.focused(target)) === undefined);
  });

  it('is nothing where nobody has started the interface, and nobody is asked to', async () => {
    const other = await startSessionBus();
    try {
      const env = { DBUS_SESSION_BUS_ADDRESS: other.address };
      expect(await AccessibleFields.open('when-there', { env, clock })).toBe(undefined);
      expect(await AccessibleFields.open('when-there', { env: {}, clock })).toBe(undefined);
    } finally {
      await other.stop();
    }
  });
});
