import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isOver, MESSAGE_STATUSES, type MessageStatus, type Receipt } from '../../src/protocol/message.ts';
import { messageStates as en } from '../../src/web/message-states/en.ts';
import { messageStates as es } from '../../src/web/message-states/es.ts';
import { messageState } from '../../src/web/message-states/message-state.ts';

test.each<[MessageStatus, Receipt | undefined, string | undefined, string]>([
  ['queued', undefined, undefined, 'queued'],
  ['typed', 'seen', undefined, 'seen'],
  ['typed', 'read', undefined, 'read'],
  ['typed', 'assumed', undefined, 'typed'],
  ['typed', undefined, undefined, 'typed'],
  ['clipboard', 'read', 'NOT_READ', 'clipboard'],
  ['held', undefined, 'HELD_OLD', 'held'],
  ['failed', undefined, 'NO_FOCUS', 'failed'],
  ['failed', undefined, undefined, 'failed'],
  ['failed', undefined, 'UNCERTAIN', 'uncertain'],
  ['failed', undefined, 'TYPING_FAILED', 'uncertain'],
  ['cancelled', undefined, 'UNCERTAIN', 'cancelled'],
])('%s with the receipt %s and the error %s is %s', (status, receipt, code, state) => {
  const error = code === undefined ? undefined : { code };
  expect(messageState({ status, receipt, error })).toBe(state);
});

test('every state has a word of its own, short enough for a narrow phone, in each language', () => {
  for (const words of [en, es]) {
    const all = Object.values(words);
    expect(Object.keys(words)).toEqual(expect.arrayContaining([...MESSAGE_STATUSES, 'seen', 'read', 'uncertain']));
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((word) => word === '' || word.length > 24)).toEqual([]);
  }
});

test('the table of docs/http-api.md has every status, whether it is over, and the words of both pages', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/http-api.md'), 'utf8');
  const table = page.slice(page.indexOf('### What a status means')).split('\n\n')[1] ?? '';
  const rows = table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, status, over, words]) => ({ status: status?.replaceAll('`', ''), over, words: words?.split('; ') }));
  const wordsOf = (status: MessageStatus): string[] => {
    if (status === 'typed') return [en.typed, en.read, en.seen];
    return status === 'failed' ? [en.failed, en.uncertain] : [en[status]];
  };
  expect(new Map(rows.map(({ status, ...row }) => [status, row]))).toEqual(
    new Map(
      MESSAGE_STATUSES.map((status) => [status, { over: isOver(status) ? 'yes' : 'no', words: wordsOf(status) }]),
    ),
  );
});

test('what is final', () => {
  expect(MESSAGE_STATUSES.filter(isOver)).toEqual(['typed', 'clipboard', 'failed', 'expired', 'cancelled']);
});
