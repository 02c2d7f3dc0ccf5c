import { describe, expect, it } from 'vitest';
import { busSocket } from '../../../src/agent/dbus/bus-address.ts';

describe('the address of a bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
    ['unix:path=/tmp/dbus-a%20b,guid=00ff', '/tmp/dbus-a b'],
    ['unix:abstract=/tmp/dbus-x,guid=1', '\0/tmp/dbus-x'],
    ['tcp:host=localhost,port=1;unix:path=/second', '/second'],
    ['unixexec:path=/bin/sh', undefined],
    ['', undefined],
  ])('%s', (address, socket) => {
    expect(busSocket('session', { DBUS_SESSION_BUS_ADDRESS: address })).toBe(socket);
  });

  it('is in the runtime folder where nothing else is said', () => {
    expect(busSocket('session', { XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/bus');
    expect(busSocket('session', {})).toBeUndefined();
    expect(busSocket('system', {})).toBe('/var/run/dbus/system_bus_socket');
  });
});
