import { describe, expect, it } from 'vitest';
import { EngineUnderTest } from './engine-under-test.ts';
import { editor } from './scripted-programs.ts';

const ROUND_TRIP_MS = 100;

/** Every answer of the desktop takes a round trip, in a time of the test's own: so their number can be counted. */
function farAway({ keepsOrder }: { keepsOrder: boolean }): EngineUnderTest {
  const t = new EngineUnderTest();
  t.desktop.keepsOrder = keepsOrder;
  for (const name of ['target', 'offer', 'press'] as const) {
    // What is asked is done when it is asked; only the answer comes later.
    const method = t.desktop[name].bind(t.desktop) as (...args: unknown[]) => Promise<unknown>;
    const late = (...args: unknown[]) => method(...args).then((answer) => t.late(ROUND_TRIP_MS, answer));
    Object.assign(t.desktop, { [name]: late });
  }
  return t;
}

describe('round trips for a text', () => {
  it.each([
    ['a terminal: the target; the text and its chord together', { keepsOrder: true, pongMs: undefined }, 2],
    ['a program that answers pings: the target; the text and a ping; the chord', { keepsOrder: true, pongMs: 1 }, 3],
    ['a desktop that keeps no order waits for each', { keepsOrder: false, pongMs: undefined }, 3],
  ])('%s', async (_name, { keepsOrder, pongMs }, wanted) => {
    const t = farAway({ keepsOrder });
    const program = editor(t.desktop, { pongMs: pongMs && ROUND_TRIP_MS });
    const result = await t.type('near');
    expect(result).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('near');
    // The program reads within milliseconds, while the answer about the keys is on its way.
    expect(Math.floor(result.ms / ROUND_TRIP_MS)).toBe(wanted);
  });

  it('a copy that is made before the chord wins, although nobody has waited for the offer', async () => {
    const t = farAway({ keepsOrder: true });
    const program = editor(t.desktop, { pongMs: undefined });
    let copies = 0;
    t.desktop.beforeGuard = () => {
      copies += 1;
      if (copies === 1) t.desktop.copy('process 99', 'what the user copied');
    };
    expect(await t.type('ours')).toMatchObject({ outcome: 'typed' });
    expect(program.document).toBe('ours');
    await t.pass(3_000);
    expect(t.desktop.content('clipboard')).toBe('what the user copied');
  });

  it('a connection that is lost between the two is told once, and nothing is left unheard', async () => {
    const t = farAway({ keepsOrder: true });
    editor(t.desktop, { pongMs: undefined });
    const lost = () => Promise.reject(new Error('lost'));
    Object.assign(t.desktop, { offer: lost, press: lost });
    await expect(t.type('nowhere')).rejects.toThrow('lost');
  });
});
