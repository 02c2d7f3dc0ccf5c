import { expect, it } from 'vitest';
import { CallFrames } from '../../../../src/app/control/http/call-frames.ts';
import type { ControlAnswer } from '../../../../src/protocol/control-wire.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const frame = (id: number): Buffer => Buffer.from(JSON.stringify({ type: 'call', id, method: 'app.get', params: {} }));

it('answers under the id of the call, and refuses what is too much at once', async () => {
  const waiting: ((answer: ControlAnswer) => void)[] = [];
  const control = { call: () => new Promise<ControlAnswer>((resolve) => waiting.push(resolve)) };
  const calls = new CallFrames({ control, clock: new FakeClock() });
  const sent: { id: number; answer: ControlAnswer }[] = [];
  const handle = (id: number) => calls.handle('w', frame(id), false, (json) => sent.push(JSON.parse(json)));
  for (let id = 0; id < 65; id += 1) expect(handle(id)).toBeUndefined();
  expect(sent).toMatchObject([{ id: 64, answer: { ok: false, error: { code: 'RATE_LIMITED' } } }]);
  waiting[3]?.({ ok: true, result: 'late' });
  await Promise.resolve();
  expect(sent.at(-1)).toMatchObject({ id: 3, answer: { ok: true, result: 'late' } });
  expect(handle(65)).toBeUndefined();
  expect(waiting).toHaveLength(65);
});

it('limits the rate of each socket by itself, and gives up one that goes on', async () => {
  const clock = new FakeClock();
  const calls = new CallFrames({ control: { call: async () => ({ ok: true, result: 0 }) }, clock });
  let refused = 0;
  const handle = async (client: string) => {
    const why = calls.handle(client, frame(1), false, (json) => {
      if (json.includes('RATE_LIMITED')) refused += 1;
    });
    await Promise.resolve();
    return why;
  };
  for (let call = 0; call < 200; call += 1) await handle('one');
  expect(refused).toBe(0);
  await handle('one');
  expect(refused).toBe(1);
  await handle('two');
  expect(refused).toBe(1);
  clock.advance(1_000);
  for (let call = 0; call < 50; call += 1) await handle('one');
  expect(refused).toBe(1);
  for (let call = 0; call < 200; call += 1) expect(await handle('one')).toBeUndefined();
  expect(await handle('one')).toMatch(/^PROTOCOL_ERROR: too many calls/);
});
