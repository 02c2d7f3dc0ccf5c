import type { InputDevice, XInput } from 'x11';
import type { X11Connection } from '../connection.ts';

/**
 * The id of the keyboard through which XTEST presses keys: the slave of that name of the first master (XI2 protocol,
 * XIQueryDevice). It has a layout of its own (`setxkbmap -device`), which the core keyboard takes over with its next
 * key; so the core keyboard's tells of the keyboard that was used last. `undefined` without the extension.
 */
export async function xtestKeyboard(x: X11Connection): Promise<number | undefined> {
  const input = await x.ask<XInput>((client, done) => client.require('xinput', done)).catch(() => undefined);
  if (!input) return undefined;
  try {
    const devices = await x.ask<InputDevice[]>((_client, done) => input.XIQueryDevice(input.AllDevices, done));
    const master = devices.find(({ use }) => use === input.DeviceType.MasterKeyboard);
    const slaves = devices.filter(
      ({ use, attachment }) => use === input.DeviceType.SlaveKeyboard && attachment === master?.deviceId,
    );
    return slaves.find(({ name }) => name.endsWith('XTEST keyboard'))?.deviceId;
  } catch {
    return undefined;
  }
}
