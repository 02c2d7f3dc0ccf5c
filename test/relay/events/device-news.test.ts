import { beforeEach, describe, expect, it, test } from 'vitest';
import { DeviceNews } from '../../../src/relay/events/device-news.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { RelayUnderTest } from '../relay-under-test.ts';

const DESK = { deviceId: 'desk', name: 'Desk', platform: 'linux' };
const status = (paused: boolean) => ({ canType: true, paused, locked: false });

let clock: FakeClock;
let told: string[];
let news: DeviceNews;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  news = new DeviceNews(
    {
      deviceConnected: ({ deviceId }) => told.push(`${deviceId} connected`),
      deviceDisconnected: (deviceId) => told.push(`${deviceId} disconnected`),
      deviceStatus: (deviceId, { paused }) => told.push(`${deviceId} ${paused ? 'paused' : 'types'}`),
    },
    clock,
  );
});

describe('what is told of a device', () => {
  it('is what happens, as it happens', () => {
    news.deviceConnected(DESK);
    news.deviceStatus('desk', status(false));
    news.deviceStatus('desk', status(true));
    news.deviceDisconnected('desk');
    news.deviceConnected(DESK);
    expect(told).toEqual(['desk connected', 'desk types', 'desk paused', 'desk disconnected', 'desk connected']);
  });

  it('is nothing when nothing of it has changed', () => {
    news.deviceConnected(DESK);
    for (const target of ['a', 'a', 'b']) news.deviceStatus('desk', { ...status(false), target });
    expect(told).toEqual(['desk connected', 'desk types', 'desk types']);
  });

  it('is little of one that never rests, and in the end how it is', () => {
    news.deviceConnected(DESK);
    for (let i = 0; i < 20_000; i += 1) news.deviceStatus('desk', status(i % 2 === 0));
    expect(told).toHaveLength(20);
    news.deviceStatus('desk', status(told.at(-1) === 'desk types'));
    const latest = told.at(-1);
    clock.advance(5_000);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).not.toBe(latest);
    clock.advance(60_000);
    expect(told).toHaveLength(21);
  });

  it('begins anew when another relay has told of it meanwhile', () => {
    for (let i = 0; i < 10; i += 1) {
      news.deviceConnected(DESK);
      news.deviceDisconnected('desk');
    }
    clock.advance(4_000);
    news.deviceConnected(DESK);
    news.deviceDisconnected('desk');
    const before = told.length;
    news.handedOver('desk');
    clock.advance(60_000);
    expect(told).toHaveLength(before);
    news.deviceConnected(DESK);
    expect(told.slice(before)).toEqual(['desk connected']);
  });

  it('is as little of a connection that comes and goes', () => {
    for (let i = 0; i < 1_000; i += 1) {
      news.deviceConnected(DESK);
      news.deviceDisconnected('desk');
    }
    expect(told).toHaveLength(20);
    clock.advance(60_000);
    expect(told.at(-1)).toBe('desk disconnected');
    news.deviceConnected(DESK);
    expect(told.at(-1)).toBe('desk connected');
  });

  it('takes nothing from the others', () => {
    for (let i = 0; i < 1_000; i += 1) news.deviceStatus('desk', status(i % 2 === 0));
    news.deviceConnected({ ...DESK, deviceId: 'laptop' });
    expect(told.at(-1)).toBe('laptop connected');
  });

  it('is told at the end of the relay at the latest', () => {
    for (let i = 0; i < 100; i += 1) {
      news.deviceConnected(DESK);
      news.deviceDisconnected('desk');
    }
    news.deviceConnected(DESK);
    news.stop();
    expect(told.at(-1)).toBe('desk connected');
    const { length } = told;
    clock.advance(60_000);
    expect(told).toHaveLength(length);
  });
});

test('20 000 status frames of one computer leave the events of the others where they are', async () => {
  const relay = await RelayUnderTest.start();
  const { messageId } = (await relay.post('for later')).body;
  const agent = await relay.agent();
  agent.ackEverything();
  await waitFor(() => agent.transcriptions.length === 1);
  for (let i = 0; i < 20_000; i += 1) agent.send({ type: 'status', ...status(i % 2 === 0) });
  // What was sent before this has been read when it is answered.
  await relay.post('and now');
  const { body } = await relay.call('GET', '/websocket/messages?since=0', { token: relay.owner });
  expect(body.gap).toBe(false);
  expect(body.messages).toContainEqual(expect.objectContaining({ type: 'message.typed', messageId }));
  expect(body.messages.filter(({ type }: { type: string }) => type === 'device.status').length).toBeLessThan(40);
});
