import { expect, it } from 'vitest';
import type { DeviceNames } from '../../../src/relay/agents/device-names.ts';

/** What every keeper of names promises. `open`: another look at the same ones, as after a restart. */
export function itKeepsNames(setUp: () => Promise<{ names: DeviceNames; open: () => Promise<DeviceNames> }>): void {
  it('a given name counts, and outlives a restart, until it is forgotten', async () => {
    const { names, open } = await setUp();
    const changed: string[] = [];
    names.onChanged((deviceId) => changed.push(deviceId));
    await names.give('desk', 'Ana');
    await names.give('desk', 'Ana 2');
    await names.give('büro-ß', 'Bo');
    expect((await open()).get('desk')).toBe('Ana 2');
    await names.forget('desk');
    await names.forget('never named');
    expect(names.get('desk')).toBeUndefined();
    const again = await open();
    expect([again.get('desk'), again.get('büro-ß')]).toEqual([undefined, 'Bo']);
    expect(changed).toEqual(['desk', 'desk', 'büro-ß', 'desk']);
    await names.give('desk', 'Ana 3');
    expect((await open()).get('desk')).toBe('Ana 3');
  });
}
