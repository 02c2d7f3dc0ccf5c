import { expect, test } from 'vitest';
import { landingOf, presenceOf } from '../../src/phone/computers/landing.ts';
import { statusWords } from '../../src/phone/history/message-words.ts';
import { loadWords } from '../../src/phone/language/dictionary.ts';
import { en } from '../../src/phone/language/en.ts';
import { es } from '../../src/phone/language/es.ts';
import { PhoneErrorCode, type PhoneMessage } from '../../src/phone/messages/phone-message.ts';
import { TypingErrorCode } from '../../src/protocol/codes.ts';
import type { AgentStatus } from '../../src/protocol/frames.ts';
import type { DeviceDetail } from '../../src/protocol/http.ts';
import { LANGUAGES } from '../../src/web/language.ts';

const COMPUTER: DeviceDetail = { deviceId: 'desk', name: 'Desk', online: true, queueDepth: 0, inFlight: 0 };
const READY: AgentStatus = { target: 'Firefox', canType: true, paused: false, locked: false };
const inField = (field: AgentStatus['field']): AgentStatus => ({ ...READY, field });
const { landing } = en.computers;

test.each<[string, DeviceDetail, boolean | undefined, string, string]>([
  ['a program', { ...COMPUTER, status: READY }, true, 'good', landing.into('Firefox')],
  ['a password', { ...COMPUTER, status: inField('password') }, true, 'good', 'Goes into Firefox (password field)'],
  ['an address', { ...COMPUTER, status: inField('address-bar') }, true, 'good', 'Goes into Firefox (address bar)'],
  ['what takes no text', { ...COMPUTER, status: inField('read-only') }, true, 'wait', 'Goes into Firefox (read-only)'],
  ['no program known', { ...COMPUTER, status: { ...READY, target: undefined } }, true, 'good', landing.anywhere],
  ['an agent that says nothing', COMPUTER, true, 'good', landing.anywhere],
  ['locked', { ...COMPUTER, status: { ...READY, locked: true } }, true, 'wait', landing.locked],
  [
    'locked, and paused besides',
    { ...COMPUTER, status: { ...READY, locked: true, paused: true } },
    true,
    'wait',
    landing.locked,
  ],
  ['paused', { ...COMPUTER, status: { ...READY, paused: true } }, true, 'wait', landing.paused],
  [
    'no way to type',
    { ...COMPUTER, status: { ...READY, canType: false, reason: 'why' } },
    true,
    'bad',
    landing.cannot('why'),
  ],
  ['away', { ...COMPUTER, online: false, status: READY }, true, 'wait', landing.away],
  ['no connection', { ...COMPUTER, status: READY }, false, 'wait', landing.unknown],
  ['not known yet', { ...COMPUTER, status: READY }, undefined, 'calm', en.connection.connecting],
])('what a text will land in: %s', (_name, computer, connected, tone, words) => {
  expect(landingOf(computer, connected, en)).toMatchObject({ tone, words });
});

test('whether a computer is there, only while that is known', () => {
  const waiting = { ...COMPUTER, queueDepth: 2, inFlight: 5 };
  expect(presenceOf(waiting, true, en)).toEqual({ tone: 'good', words: 'Online · 2 messages wait' });
  expect(presenceOf({ ...COMPUTER, online: false }, true, en)).toEqual({ tone: 'wait', words: 'Away' });
  expect(presenceOf(waiting, false, en)).toEqual({ tone: 'calm', words: 'Not connected' });
  expect(presenceOf(waiting, undefined, en)).toEqual({ tone: 'calm', words: 'Connecting …' });
});

const MESSAGE = { seq: 1, id: 'x', deviceId: 'd', payload: [], createdAt: 0, updatedAt: 0, tried: true };

test('read by the program is not the same as typed', () => {
  const words = (message: Partial<PhoneMessage>) =>
    statusWords({ ...MESSAGE, status: 'typed', ...message }, undefined, en).words;
  expect(words({ receipt: 'read' })).toBe('Read by the program');
  expect(words({ receipt: 'assumed' })).toBe('Typed');
  expect(words({ status: 'clipboard', receipt: 'read' })).toBe('On the clipboard');
});

test('what may have been typed is never called untyped', () => {
  const words = (code: string) => statusWords({ ...MESSAGE, status: 'failed', error: { code } }, undefined, en).words;
  expect(words('NO_FOCUS')).toBe('Not typed');
  expect(words('UNCERTAIN')).toBe('May have been typed');
  // The relay's own code, until the computer's is here.
  expect(words('TYPING_FAILED')).toBe('May have been typed');
});

test('an error in words of ours where there are some, else in its own', () => {
  const why = (code: string) =>
    statusWords({ ...MESSAGE, status: 'failed', error: { code, message: 'its own' } }, undefined, en).why;
  expect(why('NO_FOCUS')).toBe(en.messages.errors.NO_FOCUS);
  expect(why('OF_TOMORROW')).toBe('its own');
});

test('every reason that the phone can be given is explained, in each language alike', () => {
  const { failed: _ownWords, ...typing } = TypingErrorCode;
  const codes = [...Object.values(typing), ...Object.values(PhoneErrorCode)];
  expect(Object.keys(en.messages.errors)).toEqual(expect.arrayContaining(codes));
  expect(Object.keys(es.messages.errors)).toEqual(Object.keys(en.messages.errors));
});

test('every language says everything, in words of its own', async () => {
  const texts = (words: unknown): string[] =>
    typeof words === 'object' && words !== null ? Object.values(words).flatMap(texts) : [String(words)];
  for (const tag of LANGUAGES) {
    const words = await loadWords(tag);
    expect(words.tag).toBe(tag);
    expect(texts(words).filter((text) => text.trim() === '')).toEqual([]);
    expect(words.pair.steps.length).toBe(en.pair.steps.length);
  }
});
