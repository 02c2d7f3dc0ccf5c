import { beforeEach, expect, it } from 'vitest';
import { Notices } from '../../../src/main/notices/notices.ts';
import { EN } from '../../../src/main/words/en.ts';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { NotificationDouble } from '../electron-double/desktop-doubles.ts';
import { desktopState, heldView, messageItem } from '../tray/desktop-state.ts';

let clock: FakeClock;
let notices: Notices;
let focused: boolean;
let opened: string[];
let state: ReturnType<typeof desktopState>;

const shown = () => NotificationDouble.shown.map(({ options }) => `${options.title} | ${options.body}`);
const later = (): string => new Date(clock.now() + 1).toISOString();
const failed = (): ControlEvent => ({
  type: 'message.changed',
  message: messageItem({
    status: 'failed',
    error: { code: 'NOT_READ', message: 'it did not read' },
    updatedAt: later(),
  }),
});
const paired = (name: string): ControlEvent => ({
  type: 'pairing.changed',
  pairing: { open: false, ended: 'used', paired: { name, role: 'send' } },
});

beforeEach(() => {
  NotificationDouble.shown.length = 0;
  clock = new FakeClock();
  focused = false;
  opened = [];
  state = desktopState();
  notices = new Notices({
    api: { Notification: NotificationDouble },
    picture: 'p.png',
    words: () => EN,
    model: {
      get state() {
        return state;
      },
    },
    window: {
      get focused() {
        return focused;
      },
      open: (view) => void opened.push(view ?? ''),
    },
    clock,
  });
  notices.begin([], { open: false }, clock.now());
});

it('tells of one failure at once, and of those that follow together', () => {
  for (let count = 0; count < 5; count += 1) notices.handle(failed());
  expect(shown()).toEqual(["Not typed on Ana's desk | it did not read"]);
  clock.advance(9_999);
  expect(shown()).toHaveLength(1);
  clock.advance(1);
  expect(shown().slice(1)).toEqual(["Not typed on Ana's desk | and 4 more"]);
  notices.handle(failed());
  expect(shown()).toHaveLength(2);
  clock.advance(10_000);
  expect(shown().slice(2)).toEqual(["Not typed on Ana's desk | it did not read"]);
  clock.advance(60_000);
  expect(shown()).toHaveLength(3);
  expect(clock.pendingTimers).toBe(0);
});

it('does not say of a message that it was not typed where nobody knows', () => {
  const error = { code: 'UNCERTAIN', message: 'interrupted' };
  notices.handle(failed());
  for (let count = 0; count < 2; count += 1) {
    notices.handle({ type: 'message.changed', message: messageItem({ status: 'failed', error, updatedAt: later() }) });
  }
  clock.advance(10_000);
  expect(shown()).toEqual([
    "Not typed on Ana's desk | it did not read",
    "May have been typed on Ana's desk | interrupted",
    "May have been typed on Ana's desk | interrupted",
  ]);
});

it('throttles each kind by itself', () => {
  notices.handle(failed());
  notices.handle({ type: 'held.changed', held: [heldView('HELD_LOCKED')] });
  notices.handle(paired('Ana’s phone'));
  expect(shown()).toEqual([
    "Not typed on Ana's desk | it did not read",
    'A message waits for you | The screen was locked when it arrived.',
    'Paired: Ana’s phone | It can now send text to your computers.',
  ]);
});

it('says that a sender asks to be allowed', () => {
  notices.handle({ type: 'held.changed', held: [heldView('HELD_SENDER')] });
  expect(shown()).toEqual(['A message waits for you | Its sender asks to type here. Allow it, or not.']);
});

it('tells of each held message once, and of none that was held before', () => {
  const [old, fresh] = [heldView(), heldView('SOMETHING_ELSE')];
  notices.begin([old], { open: false }, clock.now());
  notices.handle({ type: 'held.changed', held: [old] });
  expect(shown()).toEqual([]);
  notices.handle({ type: 'held.changed', held: [old, fresh] });
  notices.handle({ type: 'held.changed', held: [fresh] });
  expect(shown()).toEqual(['A message waits for you | Choose what becomes of it.']);
});

it('does not repeat what failed, nor tell what failed before the start', () => {
  const event = failed();
  notices.handle(event);
  notices.handle(event);
  notices.handle({
    type: 'message.changed',
    message: messageItem({ status: 'failed', updatedAt: '2001-01-01T00:00:00.000Z' }),
  });
  clock.advance(20_000);
  expect(shown()).toHaveLength(1);
});

it('tells of the same phone again only after another pairing', () => {
  notices.handle(paired('phone'));
  notices.handle(paired('phone'));
  clock.advance(10_000);
  expect(shown()).toHaveLength(1);
  notices.handle({ type: 'pairing.changed', pairing: { open: true, role: 'send' } });
  notices.handle(paired('phone'));
  expect(shown()).toHaveLength(2);
});

it('is silent where the user looks at the window, and where the settings say so', () => {
  focused = true;
  notices.handle(failed());
  focused = false;
  state = desktopState({ settings: { ...state.settings, notifications: false } });
  notices.handle(failed());
  clock.advance(20_000);
  expect(shown()).toEqual([]);
});

it('opens the view with a click, and never shows a text', () => {
  notices.handle({
    type: 'message.changed',
    message: messageItem({ status: 'failed', text: 'a secret', updatedAt: later() }),
  });
  notices.handle(paired('phone'));
  for (const notification of NotificationDouble.shown) notification.click();
  expect(opened).toEqual(['activity', 'devices']);
  expect(shown().join()).not.toContain('secret');
});

it('ends with stop', () => {
  let following = 0;
  const onEvent = () => {
    following += 1;
    return () => {
      following -= 1;
    };
  };
  notices.follow({ onEvent });
  notices.handle(failed());
  notices.handle(failed());
  notices.stop();
  expect(following).toBe(0);
  expect(clock.pendingTimers).toBe(0);
});
