import { describe, expect, it } from 'vitest';
import { keepsHistory } from '../../../../src/agent/programs/clipboard-histories.ts';
import { HistoryReaders } from '../../../../src/agent/x11/selection/history-readers.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';
import { startProcessNamed } from '../../../helpers/processes/process-named.ts';
import { skipUnless } from '../../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../../helpers/stop-after-each.ts';

const [CLIENT, OTHER_CLIENT] = [0x600000, 0x800000];

describe('readers that keep a history', skipUnless(process.platform === 'linux', 'only Linux has /proc'), () => {
  const started = stopAfterEach();

  it('are looked at once for a while, as what they ask for waits meanwhile', async () => {
    const clock = new FakeClock();
    const readers = new HistoryReaders(clock);
    const { pid, stop } = started(startProcessNamed('diodon'));
    await eventually('its name', () => keepsHistory(pid, 'CLIPBOARD'));
    expect(readers.has(CLIENT, pid, 'CLIPBOARD')).toBe(true);
    await stop();
    // Nothing is there any more that could be looked at.
    expect(readers.has(CLIENT, pid, 'CLIPBOARD')).toBe(true);
    expect(readers.has(OTHER_CLIENT, pid, 'CLIPBOARD')).toBe(false);
    expect(readers.has(CLIENT, pid, 'PRIMARY')).toBe(false);
    await clock.advanceAsync(10 * 60_000, 60_000);
    expect(readers.has(CLIENT, pid, 'CLIPBOARD')).toBe(false);
  });

  it('are none where the process is not known', () => {
    expect(new HistoryReaders(new FakeClock()).has(CLIENT, undefined, 'CLIPBOARD')).toBe(false);
  });
});
