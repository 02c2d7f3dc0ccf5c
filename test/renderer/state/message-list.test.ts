import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageItem } from '../../../src/protocol/control-views.ts';
import { ControlError } from '../../../src/protocol/control-wire.ts';
import { type MessageFilter, matches } from '../../../src/renderer/state/message-filter.ts';
import { MAX_LOADED, MessageList } from '../../../src/renderer/state/message-list.ts';
import { message } from '../double/seed.ts';

const PAGE = 100;
const NOW = Date.parse('2026-05-04T12:00:00.000Z');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let stored: MessageItem[];
let asked: (string | undefined)[];
let list: MessageList;

function listed(filter: MessageFilter, before: string | undefined): { messages: MessageItem[]; next?: string } {
  const fits = stored.filter((item) => matches(filter, item, undefined));
  const start = before === undefined ? 0 : fits.findIndex(({ messageId }) => messageId === before) + 1;
  const messages = fits.slice(start, start + PAGE);
  const last = messages.at(-1);
  return { messages, ...(last !== undefined && start + PAGE < fits.length && { next: last.messageId }) };
}

const ids = (): (string | undefined)[] => Array.from({ length: list.count }, (_, row) => list.at(row)?.messageId);

beforeEach(async () => {
  stored = Array.from({ length: 5_000 }, (_, index) => message(index, NOW));
  asked = [];
  list = new MessageList({
    list: async (filter, before) => {
      asked.push(before);
      return listed(filter, before);
    },
    matches: (filter, item) => matches(filter, item, undefined),
  });
  await list.reload();
});

const scrollTo = async (row: number): Promise<void> => {
  list.need(row, row + 15);
  await turn();
};

describe('pages', () => {
  it('come as they are needed, each once', async () => {
    expect(list.count).toBe(PAGE);
    await scrollTo(0);
    expect(asked.length).toBe(1);
    await scrollTo(60);
    await scrollTo(70);
    expect(list.count).toBe(2 * PAGE);
    expect(asked.length).toBe(2);
  });

  it('are given up far away and fetched again on the way back, with rows in the same places', async () => {
    for (let row = 0; row < 5_000; row += 30) await scrollTo(row);
    expect(list.count).toBe(5_000);
    expect(list.isComplete).toBe(true);
    expect(list.inMemory).toBeLessThanOrEqual(MAX_LOADED + 2 * PAGE);
    expect(list.at(150)).toBeUndefined();
    expect(list.at(4_999)?.messageId).toBe(stored[4_999]?.messageId);
    await scrollTo(150);
    expect(list.at(150)?.messageId).toBe(stored[150]?.messageId);
    expect(list.rowOf(stored[150]?.messageId ?? '')).toBe(150);
    expect(list.rowOf(stored[2_500]?.messageId ?? '')).toBeUndefined();
  });

  it('of a filter that is no more are thrown away when they come late', async () => {
    const slow = list.show({ search: 'nothing has this' });
    const fast = list.show({ statuses: ['failed'] });
    await Promise.all([slow, fast]);
    expect(list.at(0)?.status).toBe('failed');
  });

  it('that cannot be had say why, and keep what is there', async () => {
    const broken = new MessageList({
      list: () => Promise.reject(new ControlError('INTERNAL_ERROR', 'the disk')),
      matches: () => true,
    });
    await broken.reload();
    expect(broken.error.value?.code).toBe('INTERNAL_ERROR');
    expect(broken.loaded.value).toBe(false);
  });
});

describe('live', () => {
  const fresh = (minutes: number): MessageItem => message(-minutes, NOW);

  it('new messages are on top, changed ones stay where they are', () => {
    const item = fresh(1);
    list.apply([item]);
    expect(list.at(0)).toBe(item);
    const changed = { ...item, status: 'failed' as const };
    list.apply([changed]);
    expect(list.at(0)).toBe(changed);
    expect(list.count).toBe(PAGE + 1);
  });

  it('wait while the user reads further down, and come when the top is in view again', () => {
    list.setLive(false);
    const [one, two] = [fresh(1), fresh(2)];
    list.apply([one, two]);
    list.apply([{ ...one, status: 'cancelled' }]);
    expect([list.count, list.waiting.value]).toEqual([PAGE, 2]);
    list.setLive(true);
    expect(ids().slice(0, 2)).toEqual([two.messageId, one.messageId]);
    expect(list.at(1)?.status).toBe('cancelled');
    expect(list.waiting.value).toBe(0);
  });

  it('what no longer fits the filter goes, what fits now comes to its place', async () => {
    await list.show({ statuses: ['failed'] });
    const second = list.at(1) as MessageItem;
    list.apply([{ ...second, status: 'typed' }]);
    expect(list.at(1)?.messageId).not.toBe(second.messageId);
    list.apply([second]);
    expect(list.at(1)?.messageId).toBe(second.messageId);
  });

  it('what belongs to a page that is not here is left for its page', () => {
    const far = stored[3_000] as MessageItem;
    list.apply([{ ...far, status: 'expired' }]);
    expect(ids()).not.toContain(far.messageId);
    expect(list.count).toBe(PAGE);
  });

  it('the first page is read anew before it grows without end', async () => {
    for (let minute = 1; minute <= 600; minute += 1) {
      const item = fresh(minute);
      stored.unshift(item);
      list.apply([item]);
    }
    await turn();
    expect(list.inMemory).toBeLessThanOrEqual(600);
    expect(list.at(0)?.messageId).toBe(stored[0]?.messageId);
  });
});
