import { expect, onTestFinished, test } from 'vitest';
import { RawObserver } from '../../../helpers/raw-observer.ts';
import { waitFor } from '../../../helpers/wait-for.ts';
import { RelayUnderTest } from '../../relay-under-test.ts';

const READY = { type: 'status', canType: true, paused: false, locked: false };

test('a change of the status is told to phones, without the name of the program, and a repetition is not', async () => {
  const relay = await RelayUnderTest.start();
  const agent = await relay.agent();
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.phone });
  onTestFinished(() => observer.stop());
  agent.send({ ...READY, target: 'a secret program' });
  agent.send({ ...READY, target: 'a secret program' });
  agent.send({ ...READY, target: 'another' });
  agent.send({ ...READY, target: 'another', locked: true });
  await waitFor(() => observer.events.length >= 3);
  const about = { type: 'device.status', deviceId: 'desk', canType: true, paused: false };
  expect(observer.events).toMatchObject([
    { ...about, locked: false },
    { ...about, locked: false },
    { ...about, locked: true },
  ]);
  expect(JSON.stringify(observer.events)).not.toMatch(/secret|another/);
  const { body } = await relay.call('GET', '/devices');
  expect(body.details[0].status).toEqual({ target: 'another', canType: true, paused: false, locked: true });
});

test('a new connection of the agent says how it stands, also when that is as before', async () => {
  const relay = await RelayUnderTest.start();
  const first = await relay.agent();
  const observer = await RawObserver.subscribe({ url: relay.url, token: relay.phone });
  onTestFinished(() => observer.stop());
  first.send(READY);
  await waitFor(() => observer.types.includes('device.status'));
  first.stop();
  await waitFor(() => observer.types.includes('device.disconnected'));
  (await relay.agent()).send(READY);
  await waitFor(() => observer.types.filter((type) => type === 'device.status').length === 2);
});
