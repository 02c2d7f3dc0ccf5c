import { z } from 'zod';
import { Interface, LAUNCHER, REGISTRY } from '../../../src/agent/atspi/names.ts';
import { Bus } from '../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../src/agent/dbus/bus-address.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type SessionBus, startSessionBus } from '../../helpers/session-bus.ts';
import { type Display, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';

/** A desktop with an accessibility bus, on which a hub types that looks into fields. */
export interface AccessibleDesktop {
  readonly display: Display;
  readonly hub: Hub;
  /** Of the accessibility bus, as in `DBUS_SESSION_BUS_ADDRESS`. */
  readonly accessibility: string;
  stop(): Promise<void>;
}

/** `env`: of the hub, besides that of the display. */
export async function startAccessibleDesktop(
  settings: object = {},
  env: NodeJS.ProcessEnv = {},
): Promise<AccessibleDesktop> {
  const display = await startDisplay();
  // What the bus starts is part of this desktop.
  const bus = await startSessionBus(display.env).catch(async (error) => {
    await display.stop();
    throw error;
  });
  display.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
  delete display.env.NO_AT_BRIDGE;
  const options = { settings: { fieldEvidence: 'start', ...settings } };
  const hub = await startHub({ ...display.env, ...env }, options).catch(async (error) => {
    await stopBoth(bus, display);
    throw error;
  });
  const accessibility = await eventually('the fields to be watched', () => watchedAt(bus.address), 30_000).catch(
    async (error) => {
      await hub.stop();
      await stopBoth(bus, display);
      throw error;
    },
  );
  return {
    display,
    hub,
    accessibility,
    async stop() {
      await hub.stop();
      await stopBoth(bus, display);
    },
  };
}

/** Where the accessibility bus is, once somebody watches the focus on it: the hub does not wait for that, and tests do. */
async function watchedAt(address: string): Promise<string | undefined> {
  const session = await openBus(address);
  try {
    const { body } = await session.call({ ...LAUNCHER, interface: 'org.a11y.Bus', member: 'GetAddress' });
    const accessibility = z.string().parse(body[0]);
    const bus = await openBus(accessibility);
    try {
      const call = { ...REGISTRY, interface: Interface.registry, member: 'GetRegisteredEvents' };
      return JSON.stringify((await bus.call(call)).body).includes('Focused') ? accessibility : undefined;
    } finally {
      bus.close();
    }
  } catch {
    // Not there yet.
    return undefined;
  } finally {
    session.close();
  }
}

function openBus(address: string): Promise<Bus> {
  const socket = busSocket('session', { DBUS_SESSION_BUS_ADDRESS: address }) ?? '';
  return Bus.open(socket, systemClock, { descriptors: false });
}

async function stopBoth(bus: SessionBus, display: Display): Promise<void> {
  await bus.stop();
  await display.stop();
}
