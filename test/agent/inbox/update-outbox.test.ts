import { expect, it, vi } from 'vitest';
import { InboxJournal } from '../../../src/agent/inbox/inbox-journal.ts';
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
