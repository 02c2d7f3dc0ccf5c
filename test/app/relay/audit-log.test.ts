import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openAuditLog } from '../../../src/app/relay/audit-log.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

it('is a line for each event, and says how many refusals it left out', () => {
  const file = path.join(tempFolder(), 'audit.log');
  const clock = new FakeClock();
  const log = openAuditLog(file, clock);
  log.record({ type: 'pairing.opened', role: 'send', by: 'owner' });
  const refusal = { type: 'request.refused', code: 'UNAUTHORIZED', why: 'no', address: '10.0.0.9' } as const;
  for (let count = 0; count < 1_000; count += 1) log.record(refusal);
  log.record({ type: 'sharing.off' });
  clock.advance(1_000);
  log.record(refusal);
  log.stop();
  log.stop();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + 60 + 1 + 1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '2026-01-01T00:00:00.000Z',
    type: 'pairing.opened',
    role: 'send',
    by: 'owner',
  });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'request.refused', refusalsLeftOut: 940 });
});
