import { afterEach, describe, expect, it } from 'vitest';
import { fieldsOpener } from '../../../src/agent/atspi/fields-opener.ts';
import { PasteTypist } from '../../../src/agent/paste/paste-typist.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { type SilentBus, startSilentBus } from '../../helpers/silent-bus.ts';
import { ScriptedDesktop } from '../paste/scripted-desktop.ts';
import { editor } from '../paste/scripted-programs.ts';

/** Whatever becomes of the accessibility bus, a typist is there at once. No time passes here unless a test says so. */
describe('opening the accessibility bus', () => {
  const clock = new FakeClock();
  let desktop: ScriptedDesktop;
  let bus: SilentBus;
  let typist: PasteTypist;

  const begin = async (): Promise<void> => {
    desktop = new ScriptedDesktop(clock);
    bus = await startSilentBus();
    typist = new PasteTypist({
      name: 'script',
      probe: async () => ({ ok: true, capabilities: [] }),
      open: async () => desktop,
      openFields: fieldsOpener('start', { DBUS_SESSION_BUS_ADDRESS: bus.address }, clock),
      clock,
      logger: silentLogger,
      newlinePolicy: 'keep',
    });
    await typist.start();
  };

  afterEach(async () => {
    const stopping = typist.stop();
    await clock.advanceAsync(5_000, 10);
    await stopping;
    bus.stop();
  });

  it('delays no typist and no text, where the bus takes connections and never answers', async () => {
    await begin();
    const program = editor(desktop);
    const typing = typist.type([{ type: 'text', value: 'hello' }], () => undefined);
    await clock.advanceAsync(200, 1);
    expect(await typing).toMatchObject({ outcome: 'typed', receipt: 'read' });
    expect(program.document).toBe('hello');
    await eventually('the bus to be asked', () => bus.taken > 0);
  });

  it('is given up after five seconds, and tried again, each time after longer', async () => {
    await begin();
    for (const [index, pause] of [1_000, 2_000, 4_000].entries()) {
      await eventually('the bus to be asked', () => bus.open.size > 0);
      await clock.advanceAsync(5_000, 100);
      await eventually('the connection to be closed', () => bus.open.size === 0);
      await clock.advanceAsync(pause - 100, 100);
      expect(bus.taken).toBe(index + 1);
      await clock.advanceAsync(100, 100);
    }
  });

  it('is over with the typist', async () => {
    await begin();
    await eventually('the bus to be asked', () => bus.open.size > 0);
    const stopping = typist.stop();
    await eventually('the connection to be closed', () => bus.open.size === 0);
    await clock.advanceAsync(2_000, 10);
    await stopping;
  });
});
