import { expect, it, vi } from 'vitest';
import { InboxJournal } from '../../../src/agent/inbox/inbox-journal.ts';
import type { RelayLink } from '../../../src/agent/inbox/relay-link.ts';
import { UpdateOutbox } from '../../../src/agent/inbox/update-outbox.ts';
import { openDatabase } from '../../../src/base/database.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';

it('a journal that is gone when the disk is ready is said, and ends no process', async () => {
  const database = openDatabase(':memory:');
  const journal = new InboxJournal(database, new FakeClock());
  const error = vi.fn();
  const link = { relayId: 'relay', send: () => false, sendConfirmed: () => false, doubt: () => undefined };
  const updates = new UpdateOutbox(journal, link, { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error });
  updates.sendDue();
  database.close();
  await waitFor(() => error.mock.calls.length === 1);
  expect(error).toHaveBeenCalledWith(expect.anything(), 'updates could not be read from the inbox journal');
});

it('what has ended while the disk is synchronised is told only once the disk has that too', async () => {
  const database = openDatabase(':memory:');
  const journal = new InboxJournal(database, new FakeClock());
  const sent: string[] = [];
  const sendConfirmed = ({ id }: { id: string }): boolean => sent.push(id) > 0;
  const link = { relayId: 'relay', send: () => false, sendConfirmed, doubt: () => undefined };
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const updates = new UpdateOutbox(journal, link as RelayLink, logger);
  const syncs: Array<() => void> = [];
  vi.spyOn(database, 'durable').mockImplementation(() => new Promise((resolve) => syncs.push(resolve)));
  const end = (id: string): void => {
    journal.finish({ relayId: 'relay', id }, { outcome: 'cancelled' }, { wasHeld: true });
    updates.sendDue();
  };
  end('first');
  end('second');
  syncs[0]?.();
  await waitFor(() => sent.length > 0);
  expect(sent).toEqual(['first']);
  syncs[1]?.();
  await waitFor(() => sent.length > 1);
  expect(sent).toEqual(['first', 'second']);
  database.close();
});
