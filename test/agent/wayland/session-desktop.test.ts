import { expect, it } from 'vitest';
import type { Saved, Target } from '../../../src/agent/paste/desktop.ts';
import { PasteEngine } from '../../../src/agent/paste/paste-engine.ts';
import { type NativeDesktop, SessionDesktop } from '../../../src/agent/wayland/session-desktop.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { text } from '../paste/engine-under-test.ts';
import { type Program, ScriptedDesktop } from '../paste/scripted-desktop.ts';

/** The native world: it also knows when an X11 window has the focus. */
class NativeWorld extends ScriptedDesktop implements NativeDesktop {
  x11Focused = false;

  override async target(): Promise<(Target & { x11: boolean }) | undefined> {
    const target = await super.target();
    return target && { ...target, x11: this.x11Focused };
  }

  restore(place: 'clipboard' | 'primary', saved: Saved): void {
    // As its own again, so that the scripted one gives it back.
    void this.offer(place, '', 0).then(() => this.giveBack(place, saved));
  }
}

/** Two worlds, and a compositor that carries each one's clipboard to the other. */
function session() {
  const clock = new FakeClock();
  const native = new NativeWorld(clock);
  const x11 = new ScriptedDesktop(clock);
  let opened = 0;
  const openX11 = async (): Promise<ScriptedDesktop> => {
    opened += 1;
    return x11;
  };
  native.afterOffer = () => x11.copy('the compositor', native.content('clipboard') ?? '');
  x11.afterOffer = () => native.copy('the compositor', x11.content('clipboard') ?? '');
  const desktop = new SessionDesktop({ native, openX11, clock });
  const engine = new PasteEngine({
    name: 'session',
    desktop,
    clock,
    logger: silentLogger,
    newlinePolicy: 'spaces-in-terminals',
  });
  const paster = (world: ScriptedDesktop, name: string): Program => {
    const program = world.program(name, {
      pasteStrokes: ['shift+insert'],
      onlyClipboard: true,
      onStroke: () => {
        const reading = world.ask(program.target.program);
        program.document += reading?.text ?? '';
        reading?.read();
      },
    });
    return program;
  };
  const type = async (value: string): Promise<string> => {
    let over = false;
    const result = engine
      .type([text(value)], () => undefined)
      .finally(() => {
        over = true;
      });
    for (let ms = 0; !over && ms < 5_000; ms += 1) await clock.advanceAsync(1, 1);
    const { outcome, receipt } = await result;
    return `${outcome} ${receipt}`;
  };
  return { clock, native, x11, desktop, engine, paster, type, opens: () => opened };
}

it('types into each world by its own port, and opens the second only when it is needed', async () => {
  const { native, x11, paster, type, opens } = session();
  const editor = paster(native, 'native editor');
  const terminal = paster(x11, 'X11 editor');
  expect(await type('one ')).toBe('typed read');
  expect(opens()).toBe(0);
  native.x11Focused = true;
  expect(await type('two ')).toBe('typed read');
  native.x11Focused = false;
  expect(await type('three')).toBe('typed read');
  expect([editor.document, terminal.document, opens()]).toEqual(['one three', 'two ', 1]);
});

it("gives the user's clipboard back although the worlds took it from each other", async () => {
  const { clock, native, x11, paster, type } = session();
  paster(native, 'native editor');
  paster(x11, 'X11 editor');
  native.copy('somebody', 'the original');
  for (const inX11 of [false, true, false, true]) {
    native.x11Focused = inX11;
    expect(await type('a text ')).toBe('typed read');
  }
  await clock.advanceAsync(1_000, 10);
  expect(native.content('clipboard')).toBe('the original');
});

it('a copy that the user makes in either world wins', async () => {
  const { clock, native, x11, paster, type } = session();
  paster(native, 'native editor');
  paster(x11, 'X11 editor');
  native.copy('somebody', 'the original');
  native.x11Focused = true;
  await type('a text ');
  // In X; the compositor carries it over.
  x11.copy('X11 editor', 'a copy');
  native.copy('the compositor', 'a copy');
  await clock.advanceAsync(1_000, 10);
  expect(native.content('clipboard')).toBe('a copy');
});

it('an X server that refuses is not asked again at once, and its windows get nothing', async () => {
  const clock = new FakeClock();
  const native = new NativeWorld(clock);
  native.program('X11 editor', { terminal: false });
  native.x11Focused = true;
  native.unsuitedBecause = 'its X server cannot be reached';
  let asked = 0;
  const openX11 = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new Error('no'));
  };
  const desktop = new SessionDesktop({ native, openX11, clock });
  expect((await desktop.target())?.name).toBe('X11 editor');
  await desktop.target();
  expect(asked).toBe(1);
  await clock.advanceAsync(6_000, 100);
  await desktop.target();
  expect(asked).toBe(2);
});
