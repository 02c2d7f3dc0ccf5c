import { beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { DesktopModel } from '../../../src/main/tray/desktop-model.ts';
import type { DesktopState } from '../../../src/main/tray/desktop-state.ts';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import type { ControlAnswer } from '../../../src/protocol/control-wire.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { appView, desktopState, heldView, messageItem } from './desktop-state.ts';

let clock: FakeClock;
let answers: Record<string, unknown>;
let emit: (event: ControlEvent) => void;
let permissionMissing: boolean;
let model: DesktopModel;
let shown: DesktopState[];

const control = {
  call: async (method: string): Promise<ControlAnswer> =>
    method in answers
      ? { ok: true, result: answers[method] }
      : { ok: false, error: { code: 'UNAVAILABLE', message: 'not in this mode' } },
  onEvent(listener: (event: ControlEvent) => void) {
    emit = listener;
    return () => {
      emit = () => undefined;
    };
  },
};

beforeEach(async () => {
  clock = new FakeClock();
  permissionMissing = false;
  shown = [];
  answers = {
    'app.get': appView(),
    'settings.get': desktopState().settings,
    'held.list': [],
    'devices.list': [],
    'messages.list': { messages: [] },
  };
  model = new DesktopModel({
    control,
    permissionMissing: () => permissionMissing,
    update: () => undefined,
    clock,
    logger: silentLogger,
  });
  model.onChange((state) => shown.push(state));
});

it('shows a burst of changes once, and the newest state', async () => {
  await model.start();
  for (let count = 0; count < 500; count += 1) emit({ type: 'message.changed', message: messageItem() });
  emit({ type: 'held.changed', held: [heldView()] });
  expect(shown).toEqual([]);
  clock.advance(100);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.held).toHaveLength(1);
  expect(shown[0]?.recent).toHaveLength(8);
  clock.advance(1_000);
  expect(shown).toHaveLength(1);
});

it('keeps each message once, the newest first', async () => {
  await model.start();
  const first = messageItem({ createdAt: '2026-11-20T10:00:00.000Z', status: 'queued' });
  const second = messageItem({ createdAt: '2026-11-20T11:00:00.000Z' });
  for (const message of [second, first, { ...first, status: 'typed' as const }]) {
    emit({ type: 'message.changed', message });
  }
  expect(model.state?.recent).toEqual([second, { ...first, status: 'typed' }]);
});

it('misses nothing that happens while it reads', async () => {
  const starting = model.start();
  emit({ type: 'held.changed', held: [heldView()] });
  await starting;
  expect(model.state?.held).toHaveLength(1);
});

it('goes without what this mode does not have', async () => {
  answers = { 'app.get': appView(), 'settings.get': desktopState().settings, 'devices.list': [] };
  await model.start();
  expect(model.state).toMatchObject({ held: [], recent: [] });
});

it('notices a permission that was given, and ends with stop', async () => {
  permissionMissing = true;
  await model.start();
  expect(model.state?.permissionMissing).toBe(true);
  permissionMissing = false;
  emit({ type: 'app.changed', app: appView() });
  clock.advance(100);
  expect(shown[0]?.permissionMissing).toBe(false);
  emit({ type: 'app.changed', app: appView() });
  model.stop();
  expect(clock.pendingTimers).toBe(0);
});
