import { signal } from '@preact/signals';
import { beforeEach, expect, it } from 'vitest';
import type { ControlEvent } from '../../../src/protocol/control-events.ts';
import { Store } from '../../../src/renderer/state/store.ts';
import { readAnswer } from '../../../src/renderer/transport/read-answer.ts';
import type { Transport, TransportState } from '../../../src/renderer/transport/transport.ts';
import { AppDouble } from '../double/app-double.ts';
import { device, message } from '../double/seed.ts';

let double: AppDouble;
let store: Store;
let flush: () => void;
const state = signal<TransportState>('connecting');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  double = new AppDouble({ devices: 3, messages: 5 });
  state.value = 'connecting';
  const transport: Transport = {
    state,
    call: async (method, params) => readAnswer(method, await double.call(method, params)),
    onEvent: (listener) => {
      double.onEvent((event: ControlEvent) => listener(event));
      return () => undefined;
    },
    start: () => undefined,
    stop: () => undefined,
  };
  store = new Store(transport, {
    now: () => Date.now(),
    after(_ms, callback) {
      flush = callback;
      const cancel = (): void => {
        flush = () => undefined;
      };
      return { cancel };
    },
  });
  store.start();
});

it('reads everything whenever the connection opens', async () => {
  expect(store.devices.value).toBeUndefined();
  state.value = 'open';
  await turn();
  expect(store.app.value?.mode).toBe('hub');
  expect([store.devices.value?.size, store.messages.count, store.tokens.value.length]).toEqual([3, 5, 2]);
  state.value = 'lost';
  double.devices = double.devices.slice(0, 1);
  state.value = 'open';
  await turn();
  expect(store.devices.value?.size).toBe(1);
});

it('takes in what was told before an answer before the answer', async () => {
  state.value = 'open';
  await turn();
  const [first] = double.devices;
  if (first === undefined) throw new Error('no device');
  double.emit({ type: 'device.changed', device: { ...first, name: 'older' } });
  double.devices = [{ ...first, name: 'newer' }];
  await store.load();
  flush();
  expect(store.nameOf(first.deviceId)).toBe('newer');
});

it('gathers events, and takes them in together', async () => {
  state.value = 'open';
  await turn();
  double.emit({ type: 'device.removed', deviceId: 'desk-1' });
  double.emit({ type: 'message.changed', message: message(-1) });
  expect([store.devices.value?.size, store.messages.count]).toEqual([3, 5]);
  flush();
  expect([store.devices.value?.size, store.messages.count]).toEqual([2, 6]);
});

it('counts how far a computer is with a burst, until it has nothing more', async () => {
  state.value = 'open';
  await turn();
  const tell = (queueDepth: number, done: number): void => {
    double.emit({ type: 'device.changed', device: { ...device(1), queueDepth } });
    for (let count = 0; count < done; count += 1) {
      double.emit({ type: 'message.changed', message: { ...message(0), deviceId: 'desk-1' } });
    }
    flush();
  };
  tell(40, 0);
  tell(28, 12);
  expect(store.bursts.running.value.get('desk-1')).toEqual({ done: 12, total: 40 });
  tell(0, 28);
  expect(store.bursts.running.value.size).toBe(0);
  tell(2, 0);
  expect(store.bursts.running.value.size).toBe(0);
});

it('asks for the charts of computers in view alone, and not for those that have told of theirs since', async () => {
  state.value = 'open';
  await turn();
  expect([...(store.devices.value?.values() ?? [])].map(({ depths }) => depths)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  store.charts.want('ana-desk');
  store.charts.want('desk-1');
  store.charts.want('ana-desk');
  const ask = flush;
  const newer = { ...device(1), depths: [{ at: '2026-01-01T00:00:00.000Z', depth: 9 }] };
  double.emit({ type: 'device.changed', device: newer });
  ask();
  await turn();
  expect(double.calls.filter(({ method }) => method === 'devices.depths')).toEqual([
    { method: 'devices.depths', params: { deviceIds: ['ana-desk', 'desk-1'] } },
  ]);
  expect(store.devices.value?.get('ana-desk')?.depths).toHaveLength(120);
  expect(store.devices.value?.get('desk-1')?.depths).toEqual(newer.depths);
  expect(store.devices.value?.get('desk-2')?.depths).toBeUndefined();
});
