import { describe, expect, it, test } from 'vitest';
import { mayWait } from '../../../src/relay/outbox/fair-share.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

/** Sends as long as there is room, in turn. Returns how many of each are in the queue at last. */
function fill(senders: readonly string[], known: readonly string[], limit = 50): Map<string, number> {
  const bySender = new Map<string, number>();
  let total = 0;
  for (let refused = 0; refused < senders.length; ) {
    refused = 0;
    for (const sender of senders) {
      if (mayWait(sender, { total, limit, bySender, senders: known })) {
        bySender.set(sender, (bySender.get(sender) ?? 0) + 1);
        total += 1;
      } else refused += 1;
    }
  }
  return bySender;
}

describe('the share of a sender', () => {
  it('is everything when there is nobody else', () => {
    expect(fill(['a'], ['a'])).toEqual(new Map([['a', 50]]));
  });

  it('leaves 5 places to each of the others, and to 5 of them at most', () => {
    expect(fill(['a'], ['a', 'b']).get('a')).toBe(45);
    expect(fill(['a'], ['a', 'b', 'c', 'd', 'e', 'f']).get('a')).toBe(25);
    expect(fill(['a'], Array.from('abcdefghijklmnop')).get('a')).toBe(25);
  });

  it('is first come, first served within the whole', () => {
    const both = fill(['a', 'b'], ['a', 'b']);
    expect([both.get('a'), both.get('b')]).toEqual([25, 25]);
  });

  it('keeps nothing for whoever has its places already', () => {
    const bySender = new Map([
      ['a', 40],
      ['b', 5],
    ]);
    expect(mayWait('a', { total: 45, limit: 50, bySender, senders: ['a', 'b'] })).toBe(true);
    expect(mayWait('a', { total: 50, limit: 50, bySender, senders: ['a', 'b'] })).toBe(false);
  });

  it('is found also when more than fit came back from a lost connection', () => {
    const bySender = new Map([['a', 60]]);
    expect(mayWait('b', { total: 60, limit: 50, bySender, senders: ['a', 'b'] })).toBe(true);
    expect(mayWait('a', { total: 60, limit: 50, bySender, senders: ['a', 'b'] })).toBe(false);
    const two = new Map([
      ['a', 60],
      ['c', 60],
    ]);
    expect(mayWait('b', { total: 120, limit: 50, bySender: two, senders: ['a', 'b', 'c'] })).toBe(true);
    const alone = { total: 60, limit: 50, bySender: new Map([['a', 60]]), senders: ['a'] };
    expect(mayWait('a', alone)).toBe(false);
  });

  it('asks for no more of those that may send than there are places kept', () => {
    let asked = 0;
    function* known(): Iterable<string> {
      for (; ; asked += 1) yield `sender ${asked}`;
    }
    const bySender = new Map([['a', 20]]);
    expect(mayWait('a', { total: 20, limit: 50, bySender, senders: known() })).toBe(true);
    expect(mayWait('a', { total: 25, limit: 50, bySender, senders: known() })).toBe(false);
    expect(asked).toBeLessThan(12);
    // Who has next to nothing there finds its place whoever else may send.
    expect(mayWait('b', { total: 49, limit: 50, bySender, senders: [] })).toBe(true);
  });

  it('is found by each of six senders, whoever came first', () => {
    const known = Array.from('abcdef');
    for (const flooder of known) {
      const bySender = fill([flooder], known);
      for (const other of known) {
        if (other === flooder) continue;
        for (let i = 0; i < 5; i += 1) {
          const total = [...bySender.values()].reduce((sum, count) => sum + count, 0);
          expect(mayWait(other, { total, limit: 50, bySender, senders: known })).toBe(true);
          bySender.set(other, (bySender.get(other) ?? 0) + 1);
        }
      }
    }
  });
});

test('one sender cannot starve another', async () => {
  const relay = await RelayUnderTest.start();
  const other = await relay.relay.tokens.create({ name: 'another phone', scope: 'send' });
  await relay.call('GET', '/devices', { token: other });
  const answers: Awaited<ReturnType<typeof relay.post>>[] = [];
  for (let i = 0; i < 50; i += 1) answers.push(await relay.post(`text ${i}`));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(45);
  expect(answers.at(-1)).toMatchObject({
    status: 429,
    body: {
      error: {
        code: 'QUEUE_FULL',
        message: '45 of your messages wait for desk already; the places left are for other senders',
      },
    },
  });
  const send = (text: string) =>
    relay.call('POST', '/transcription', { token: other, body: { deviceId: 'desk', text } });
  for (let i = 0; i < 5; i += 1) expect((await send(`other text ${i}`)).status).toBe(200);
  expect(await send('one more')).toMatchObject({ status: 429, body: { error: { code: 'QUEUE_FULL' } } });
});
