import type { Message } from 'dbus-native';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessibleFields } from '../../../src/agent/atspi/accessible-fields.ts';
import type { Target } from '../../../src/agent/paste/desktop.ts';
import { type FieldLook, UNREADABLE } from '../../../src/agent/paste/field.ts';
import { verdictOn } from '../../../src/agent/paste/field-verdict.ts';
import { BusService, type ServiceAnswer } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';

const target = { pid: process.pid } as Target;
const FOCUSED = 1 << 12;
const EDITABLE = 1 << 7;
type Answer = ServiceAnswer | ((call: Message) => ServiceAnswer);
const TEXTS = ['org.a11y.atspi.Text', 'org.a11y.atspi.EditableText'];

/** A text waits for each question about the field that needs the answer to the one before; questions at once are one. */
describe('how often a program is asked, one after the other', () => {
  let session: SessionBus;
  let services: BusService[];
  let program: BusService;
  let fields: AccessibleFields;
  /** What it says, by the object (where it matters) and the question. */
  let answers: Record<string, Answer>;
  /** Questions that are not answered yet, while `isHeld`. */
  let held: Message[];
  let isHeld = false;

  const nameOf = ({ member = '', body = [] }: Message): string => (member === 'Get' ? String(body[1]) : member);
  const answerTo = (call: Message): ServiceAnswer => {
    const answer = answers[`${call.path} ${nameOf(call)}`] ?? answers[nameOf(call)] ?? { error: 'org.example.No' };
    return typeof answer === 'function' ? answer(call) : answer;
  };

  /** What comes of it, where the program is asked these at a time, and answers when all of them are there. */
  async function asked<T>(work: () => Promise<T>, ...rounds: string[][]): Promise<T> {
    isHeld = true;
    held = [];
    const result = work();
    for (const round of rounds) {
      await eventually(`${round}`, () => held.length >= round.length);
      const calls = held;
      held = [];
      expect(calls.map(nameOf).sort()).toEqual([...round].sort());
      for (const call of calls) program.reply(call, answerTo(call));
    }
    const given = await result;
    expect(held).toEqual([]);
    isHeld = false;
    return given;
  }

  beforeAll(async () => {
    session = await startSessionBus();
    const { address } = session;
    const launcher = await BusService.open(address, 'org.a11y.Bus', ({ member }) =>
      member === 'GetAddress' ? { signature: 's', body: [address] } : {},
    );
    const registry = await BusService.open(address, 'org.a11y.atspi.Registry', ({ member }) =>
      member === 'GetChildren' ? { signature: 'a(so)', body: [[]] } : {},
    );
    program = await BusService.open(address, 'org.example.Program', (call) => {
      if (!isHeld) return answerTo(call);
      held.push(call);
      return undefined;
    });
    services = [program, registry, launcher];
  });

  beforeEach(async () => {
    isHeld = false;
    answers = {
      GetState: { signature: 'au', body: [[FOCUSED | EDITABLE, 0]] },
      GetRole: { signature: 'u', body: [61] },
      GetInterfaces: { signature: 'as', body: [TEXTS] },
      CaretOffset: { signature: 'v', body: [['i', 5]] },
      CharacterCount: { signature: 'v', body: [['i', 9]] },
      GetNSelections: { signature: 'i', body: [0] },
      GetText: { signature: 's', body: ['hello'] },
    };
    const env = { DBUS_SESSION_BUS_ADDRESS: session.address };
    const opened = await AccessibleFields.open('when-there', { env, clock: new FakeClock() });
    if (!opened) throw new Error('there is no accessibility bus');
    fields = opened;
    return () => fields.close();
  });

  afterAll(async () => {
    for (const service of services) service.stop();
    await session.stop();
  });

  const known = async () => {
    const attributes = (): number => program.calls.filter(({ member }) => member === 'GetAttributes').length;
    const before = attributes();
    const body = ['focused', 1, 0, ['i', 0], []];
    program.emit('/field', 'org.a11y.atspi.Event.Object', 'StateChanged', 'siiva{sv}', body);
    // The last that is asked of it for the word that people are told.
    await eventually('its word to be known', () => attributes() > before);
    return eventually('the field to be known', () => fields.focused(target));
  };

  it('once before a text, for what the field is: what it can belongs to it', async () => {
    const field = await known();
    expect(await asked(() => fields.focused(target), ['GetRole', 'GetState'])).toBe(field);
  });

  it('once before the chord, and once after the text was read', async () => {
    const field = await known();
    const before = await asked(() => field.look(5), ['CaretOffset', 'CharacterCount', 'GetNSelections'], ['GetText']);
    answers.CaretOffset = { signature: 'v', body: [['i', 10]] };
    answers.CharacterCount = { signature: 'v', body: [['i', 14]] };
    const after = await asked(() => field.look(5, before), ['CaretOffset', 'CharacterCount', 'GetText']);
    expect(after).toEqual({ caret: 10, length: 14, before: 'hello', span: 5 });
  });

  it('nothing of what stands there before a text', async () => {
    const field = await known();
    await asked(() => field.look(0), ['CaretOffset', 'CharacterCount', 'GetNSelections']);
  });

  it('once as long as nothing came', async () => {
    const field = await known();
    const since: FieldLook = { caret: 5, length: 9, before: '', selected: false };
    answers.GetText = { error: 'org.example.OutOfRange' };
    const after = await asked(() => field.look(5, since), ['CaretOffset', 'CharacterCount', 'GetText']);
    expect(after).toEqual({ caret: 5, length: 9 });
  });

  it('once more where something else came than what was sent', async () => {
    const field = await known();
    const since: FieldLook = { caret: 0, length: 4, before: '', selected: false };
    const after = await asked(() => field.look(9, since), ['CaretOffset', 'CharacterCount', 'GetText'], ['GetText']);
    expect(after).toEqual({ caret: 5, length: 9, before: 'hello', span: 5 });
  });

  it('once for a combo box whose text is in a part of it', async () => {
    Object.assign(answers, {
      '/field GetRole': { signature: 'u', body: [11] },
      '/field GetInterfaces': { signature: 'as', body: [[]] },
      '/field GetChildren': { signature: 'a(so)', body: [[['org.example.Program', '/part']]] },
    });
    const field = await known();
    expect(field.kind).toBe('single-line');
    expect(await asked(() => fields.focused(target), ['GetRole', 'GetState', 'GetState'])).toBe(field);
  });

  describe('what a program cannot tell (Java: emoji)', () => {
    /** In units of UTF-16; nothing of a stretch with half of a pair in it. */
    const tell =
      (text: string) =>
      ({ body: [from, to] = [] }: Message): ServiceAnswer => {
        const part = text.slice(Number(from), Number(to));
        return { signature: 's', body: [/[\ud800-\udfff]/.test(part) ? '' : part] };
      };

    it('is left out, and what is around it is told', async () => {
      const field = await known();
      answers.GetText = tell('ab🙂c');
      const look = await field.look(5);
      expect(look).toMatchObject({ before: `ab${UNREADABLE}${UNREADABLE}c`, span: 5 });
      expect(
        verdictOn('b🙂c', { caret: 1, length: 5, before: '', selected: false }, { caret: 5, length: 9, ...look }),
      ).toBe('seen');
    });

    it('is not asked for without end', async () => {
      const field = await known();
      answers.GetText = { signature: 's', body: [''] };
      answers.CaretOffset = { signature: 'v', body: [['i', 10_000]] };
      const before = program.calls.length;
      expect(await field.look(10_000)).toBeUndefined();
      expect(program.calls.length - before).toBeLessThan(100);
    });
  });
});
