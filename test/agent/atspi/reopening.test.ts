import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldsOpener } from '../../../src/agent/atspi/fields-opener.ts';
import { BackgroundFields } from '../../../src/agent/paste/background-fields.ts';
import type { Target } from '../../../src/agent/paste/desktop.ts';
import { BusService } from '../../helpers/bus-service.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';

const PATH = '/field';
const target = { pid: process.pid } as Target;

/** An accessibility bus of its own, with a registry and a program that has a field. */
class Accessibility {
  readonly bus: SessionBus;
  readonly registry: BusService;
  readonly program: BusService;

  static async start(): Promise<Accessibility> {
    const bus = await startSessionBus();
    const registry = await BusService.open(bus.address, 'org.a11y.atspi.Registry', ({ member }) =>
      member === 'GetChildren' ? { signature: 'a(so)', body: [[]] } : {},
    );
    const program = await BusService.open(bus.address, 'org.example.Program', ({ member }) => {
      if (member === 'GetState') return { signature: 'au', body: [[(1 << 12) | (1 << 7), 0]] };
      if (member === 'GetInterfaces') return { signature: 'as', body: [['org.a11y.atspi.Text']] };
      return member === 'GetRole' ? { signature: 'u', body: [61] } : { error: 'org.example.No' };
    });
    return new Accessibility(bus, registry, program);
  }

  private constructor(bus: SessionBus, registry: BusService, program: BusService) {
    this.bus = bus;
    this.registry = registry;
    this.program = program;
  }

  focus(): void {
    const body = ['focused', 1, 0, ['i', 0], []];
    this.program.emit(PATH, 'org.a11y.atspi.Event.Object', 'StateChanged', 'siiva{sv}', body);
  }

  async stop(): Promise<void> {
    this.registry.stop();
    this.program.stop();
    await this.bus.stop();
  }
}

/** The accessibility bus may come later than Lantype, go, and come again at another address. */
describe('an accessibility bus that comes and goes', () => {
  const clock = new FakeClock();
  let session: SessionBus;
  let there: Accessibility;
  let launcher: BusService | undefined;
  let fields: BackgroundFields;

  const launch = async (): Promise<void> => {
    launcher = await BusService.open(session.address, 'org.a11y.Bus', ({ member }) =>
      member === 'GetAddress' ? { signature: 's', body: [there.bus.address] } : {},
    );
  };
  const isKnown = async (): Promise<boolean> => {
    there.focus();
    await clock.advanceAsync(10, 1);
    return (await fields.focused(target)) !== undefined;
  };
  /** However slow this machine is: an attempt that time is over for is followed by another one. */
  const known = (): Promise<true> =>
    eventually('the field to be known', async () => {
      if (await isKnown()) return true;
      await clock.advanceAsync(1_000, 100);
      return false;
    });

  beforeEach(async () => {
    session = await startSessionBus();
    there = await Accessibility.start();
    fields = new BackgroundFields(
      fieldsOpener('when-there', { DBUS_SESSION_BUS_ADDRESS: session.address }, clock) ?? (async () => undefined),
      clock,
    );
  });

  afterEach(async () => {
    fields.close();
    launcher?.stop();
    launcher = undefined;
    await there.stop();
    await session.stop();
  });

  it('is found when it comes later than Lantype', async () => {
    await clock.advanceAsync(10_000, 100);
    expect(await fields.focused(target)).toBeUndefined();
    await launch();
    await known();
  });

  it('is found again when it was started anew', async () => {
    await launch();
    await known();
    let told = 0;
    fields.onChange(() => {
      told += 1;
    });
    await there.stop();
    await eventually('the loss to be noticed', () => told > 0);
    expect(await fields.focused(target)).toBeUndefined();
    there = await Accessibility.start();
    await known();
  });

  it('is set up anew when its registry was started anew, which knows nothing of us', async () => {
    await launch();
    await known();
    there.registry.stop();
    await eventually('the loss to be noticed', async () => (await fields.focused(target)) === undefined);
    const asked: string[] = [];
    const registry = await BusService.open(there.bus.address, 'org.a11y.atspi.Registry', ({ member }) => {
      asked.push(member ?? '');
      return member === 'GetChildren' ? { signature: 'a(so)', body: [[]] } : {};
    });
    await known();
    expect(asked).toContain('RegisterEvent');
    registry.stop();
  });
});
