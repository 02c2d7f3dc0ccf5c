import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { Backlog } from '../../../../src/relay/cluster/log/backlog.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const entry = Buffer.from(
  JSON.stringify({ version: 1, session: randomUUID(), number: 1, known: { position: 0, events: 0, epoch: 'log' } }),
);

test('behind a hole nothing is applied: what was in it, the others have', () => {
  const applied: number[] = [];
  const fellBehind = vi.fn();
  const backlog = new Backlog({
    copy: { position: 3, beginAt: () => undefined },
    begins: false,
    apply: (position) => void applied.push(position),
    fellBehind,
    onNewer: () => undefined,
    clock: new FakeClock(),
    logger: silentLogger,
  });
  backlog.add(4, entry);
  backlog.add(5, entry);
  expect([applied, backlog.stuck]).toEqual([[4, 5], false]);
  backlog.add(9, entry);
  backlog.add(10, entry);
  expect([applied, backlog.stuck]).toEqual([[4, 5], true]);
  expect(fellBehind).toHaveBeenCalledOnce();
});
