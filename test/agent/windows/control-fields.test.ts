import { expect, test } from 'vitest';
import { ControlFields } from '../../../src/agent/windows/fields/control-fields.ts';
import type { WindowsTarget } from '../../../src/agent/windows/target/foreground.ts';
import { EM, ES, WM } from '../../../src/agent/windows/win32/constants.ts';
import type { Win32Fields } from '../../../src/agent/windows/win32/win32-fields.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** One control, as the documentation says of it. Ends of lines: CR LF in an edit control, CR in a rich one. */
class ScriptedControl implements Win32Fields {
  readonly asked: number[] = [];
  text = '';
  selected: [number, number] = [0, 0];
  passwordChar = 0;
  options = 0;
  /** Whether its program handles messages. */
  answers = true;
  name: string;
  styles: number;

  constructor(name: string, styles: number = ES.multiline) {
    this.name = name;
    this.styles = styles;
  }

  get rich(): boolean {
    return this.name.startsWith('RICH');
  }
  className(): string {
    return this.name;
  }
  style(): number {
    return this.styles;
  }
  async send(_window: number, message: number, first: number, second: number): Promise<number | undefined> {
    this.asked.push(message);
    if (!this.answers) return new Promise(() => undefined);
    const lines = this.text.split(this.rich ? '\r' : '\r\n');
    switch (message) {
      case EM.getPasswordChar:
        return this.passwordChar;
      case EM.getOptions:
        return this.options;
      case WM.getTextLength:
        return this.text.length;
      case EM.getLineCount:
        return lines.length;
      case EM.lineIndex:
        return lines.slice(0, first).join('\r').length + (first === 0 ? 0 : 1);
      case EM.lineLength:
        return lines.at(-1)?.length ?? 0;
      case EM.setSel:
        this.selected = [first, second];
        return 0;
      default:
        throw new Error(`unexpected: ${message}`);
    }
  }
  async selection(): Promise<{ start: number; end: number }> {
    this.asked.push(EM.getSel);
    const [start, end] = this.selected;
    return { start, end };
  }
  async textOf(_window: number, units: number): Promise<string> {
    this.asked.push(WM.getText);
    return (this.rich ? this.text.replaceAll('\r', '\r\n') : this.text).slice(0, units);
  }
  async clearSelection(): Promise<boolean> {
    const [from, to] = this.selected;
    this.text = this.text.slice(0, from) + this.text.slice(to);
    return true;
  }
}

const TARGET = { focus: 7, pid: 1, program: '1', name: 'notes', terminal: false } as unknown as WindowsTarget;

function fieldsOf(
  control: ScriptedControl,
  clock = new FakeClock(),
  target: () => WindowsTarget | undefined = () => TARGET,
) {
  return new ControlFields(control, target, clock, silentLogger);
}

async function fieldOf(control: ScriptedControl) {
  return fieldsOf(control).focused(TARGET);
}

test.each([
  ['Edit', ES.multiline, 'text'],
  ['Edit', 0, 'single-line'],
  ['Edit', ES.multiline | ES.readOnly, 'read-only'],
  ['EDIT', ES.password, 'password'],
  ['WindowsForms10.EDIT.app.0.141b42a_r6_ad1', 0, 'single-line'],
  ['RICHEDIT50W', ES.multiline, 'text'],
  ['RichEditD2DPT', ES.multiline, 'text'],
  ['WindowsForms10.RichEdit20W.app.0.1', ES.readOnly, 'read-only'],
  ['Button', 0, 'no-field'],
  ['SysListView32', 0, 'no-field'],
  ['Chrome_RenderWidgetHostHWND', 0, undefined],
  ['Edit2', 0, undefined],
  // Of version 1, which counts in another way.
  ['RICHEDIT', 0, undefined],
])('%s with the style %i is %s', async (name, style, kind) => {
  expect((await fieldOf(new ScriptedControl(name, style)))?.kind).toBe(kind);
});

test('what a control says of itself counts beside its style', async () => {
  const hidden = new ScriptedControl('Edit');
  hidden.passwordChar = 0x2022;
  expect((await fieldOf(hidden))?.kind).toBe('password');
  const rich = new ScriptedControl('RICHEDIT50W');
  rich.options = ES.readOnly;
  expect((await fieldOf(rich))?.kind).toBe('read-only');
});

test('nothing of a password is ever asked for', async () => {
  for (const style of [ES.password, 0]) {
    const control = new ScriptedControl('Edit', style);
    control.text = 'secret';
    control.passwordChar = 0x2022;
    const field = await fieldOf(control);
    expect(await field?.look(100)).toBeUndefined();
    expect(control.asked.filter((message) => message !== EM.getPasswordChar)).toEqual([]);
  }
});

test.each(['Edit', 'RICHEDIT50W'])(
  '%s: the text before the cursor, in its own units, and no more than was asked for',
  async (name) => {
    const control = new ScriptedControl(name);
    const end = control.rich ? '\r' : '\r\n';
    control.text = `one${end}two👋 behind`;
    const caret = 3 + end.length + 5;
    control.selected = [caret, caret];
    const field = await fieldOf(control);
    const length = control.text.length;
    expect(await field?.look(0)).toEqual({ caret, length, before: '', selected: false });
    expect(control.asked).not.toContain(WM.getText);
    expect(await field?.look(7)).toEqual({ caret, length, before: 'e\ntwo👋', selected: false });
    expect(await field?.look(100)).toMatchObject({ before: 'one\ntwo👋' });
    control.selected = [0, caret];
    expect(await field?.look(0)).toMatchObject({ caret, selected: true });
    expect(await field?.remove(3, caret)).toBe(true);
    expect(control.text).toBe('one behind');
  },
);

test('what stands behind 40 000 characters is not looked at', async () => {
  const control = new ScriptedControl('Edit');
  control.text = 'x'.repeat(50_000);
  control.selected = [40_000, 40_000];
  const field = await fieldOf(control);
  expect((await field?.look(10))?.before).toBe('x'.repeat(10));
  control.selected = [40_001, 40_001];
  control.asked.length = 0;
  expect(await field?.look(10)).toBeUndefined();
  expect(control.asked).not.toContain(WM.getText);
});

test('a program that does not answer delays nothing, and is left alone for three seconds', async () => {
  const clock = new FakeClock();
  const control = new ScriptedControl('Edit');
  let target = TARGET;
  const fields = fieldsOf(control, clock, () => target);
  control.answers = false;
  const asked = fields.focused(TARGET);
  clock.advance(40);
  expect(await asked).toBeUndefined();
  control.answers = true;
  expect(await fields.focused(TARGET)).toBeUndefined();
  target = { ...TARGET, pid: 2 };
  expect(await fields.focused(target)).toBeDefined();
  target = TARGET;
  clock.advance(3_000);
  expect((await fields.focused(TARGET))?.kind).toBe('text');
});

test('a field is the same one as long as it has the focus and is what it was', async () => {
  const control = new ScriptedControl('Edit');
  let now = TARGET;
  const fields = fieldsOf(control, new FakeClock(), () => now);
  const first = await fields.focused(TARGET);
  expect(await fields.focused(TARGET)).toBe(first);
  control.styles |= ES.readOnly;
  expect(await fields.focused(TARGET)).not.toBe(first);
  const second = await fields.focused(TARGET);
  // A key has led to another control of the program that was aimed at; then somebody else has the focus.
  now = { ...TARGET, focus: 8 };
  expect(await fields.focused(TARGET)).toMatchObject({ window: 8 });
  expect(await fields.focused(TARGET)).not.toBe(second);
  now = { ...TARGET, pid: 2 };
  expect(await fields.focused(TARGET)).toBeUndefined();
});

test('people are told of passwords and of what only shows its text, of the program in front, and when that changes', async () => {
  const control = new ScriptedControl('Edit', ES.password);
  let target: WindowsTarget | undefined = TARGET;
  const fields = fieldsOf(control, new FakeClock(), () => target);
  let changes = 0;
  fields.onChange(() => {
    changes += 1;
  });
  const moved = async (): Promise<unknown[]> => {
    // However often it is said.
    for (let times = 0; times < 5; times += 1) fields.focusMoved();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    return [fields.shown(1), fields.shown(2), changes];
  };
  expect(await moved()).toEqual(['password', undefined, 1]);
  expect(await moved()).toEqual(['password', undefined, 1]);
  control.styles = ES.readOnly;
  expect(await moved()).toEqual(['read-only', undefined, 2]);
  control.styles = ES.multiline;
  expect(await moved()).toEqual([undefined, undefined, 3]);
  control.styles = ES.password;
  target = { ...TARGET, pid: 2 };
  expect(await moved()).toEqual([undefined, 'password', 4]);
  target = undefined;
  expect(await moved()).toEqual([undefined, undefined, 5]);
});
