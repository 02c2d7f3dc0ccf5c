import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Signals, watchSignals } from '../../src/cli/signals.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const clock = new FakeClock();
let signals: Signals;
const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);

beforeEach(() => {
  exit.mockClear();
  signals = watchSignals(clock);
});
afterEach(() => signals.stop());

it('the first signal asks for a graceful end, however often it arrives', async () => {
  process.emit('SIGINT', 'SIGINT');
  await signals.first;
  process.emit('SIGINT', 'SIGINT');
  clock.advance(500);
  process.emit('SIGTERM', 'SIGTERM');
  expect(exit).not.toHaveBeenCalled();
});

it('a second one, later, ends the process at once', () => {
  process.emit('SIGTERM', 'SIGTERM');
  clock.advance(501);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

it('leaves no listener behind', () => {
  const count = (): number =>
    ['SIGINT', 'SIGTERM', 'SIGHUP'].reduce((sum, name) => sum + process.listenerCount(name), 0);
  const during = count();
  signals.stop();
  signals.stop();
  expect(during - count()).toBe(3);
});
