import { expect, it } from 'vitest';
import { connectToRelay } from '../../../src/app/client/relay-client.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { devicesAnswerSchema } from '../../../src/protocol/http.ts';
import { pairingAnswerSchema } from '../../../src/protocol/pairing.ts';
import { ProgramWithWindow } from './program-with-window.ts';

const refusal = (code: string) => expect.objectContaining({ code });

it('devices: come, go, get a name, say another, and are revoked', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const token = await hub.token('receive', 'Ana', 'laptop');
  // Known from then on, though it was never here.
  await window.event('device.changed', ({ device }) => device.deviceId === 'laptop' && device.tokenNames[0] === 'Ana');
  expect(await window.call('devices.list', {})).toMatchObject([
    { deviceId: 'desk', thisComputer: true, online: true, tokenNames: ['desk (this computer)'] },
    { deviceId: 'laptop', thisComputer: false, online: false, tokenNames: ['Ana'] },
  ]);
  expect(await window.call('devices.depths', { deviceIds: ['LAPTOP', 'nobody'] })).toEqual([
    { deviceId: 'laptop', depths: [] },
  ]);
  const first = await hub.agent('laptop', token, 'ThinkPad');
  await window.event('device.changed', ({ device }) => device.name === 'ThinkPad' && device.online);
  first.send({ type: 'status', canType: true, paused: false, locked: true, target: 'Firefox' });
  await window.event('device.changed', ({ device }) => device.status?.locked === true);

  const renamed = await window.call('devices.rename', { deviceId: 'LAPTOP', name: "Ana's laptop" });
  expect(renamed).toMatchObject({ deviceId: 'laptop', name: "Ana's laptop" });
  await window.event('device.changed', ({ device }) => device.name === "Ana's laptop");
  const { details } = await connectToRelay(hub.folder, systemClock).request('GET', '/devices', devicesAnswerSchema);
  expect(details).toContainEqual(expect.objectContaining({ deviceId: 'laptop', name: "Ana's laptop" }));

  // Whatever it calls itself from then on: what the person here said counts.
  first.stop();
  await window.event('device.changed', ({ device }) => device.deviceId === 'laptop' && !device.online);
  const second = await hub.agent('laptop', token, 'ThinkPad');
  expect(await window.call('devices.list', {})).toContainEqual(expect.objectContaining({ name: "Ana's laptop" }));
  second.stop();
  window.events.length = 0;
  await window.event('device.changed', ({ device }) => device.deviceId === 'laptop' && !device.online);
  const third = await hub.agent('laptop', token, 'Studio');
  await window.event('device.changed', ({ device }) => device.deviceId === 'laptop' && device.online);
  expect(await window.call('devices.list', {})).toContainEqual(expect.objectContaining({ name: "Ana's laptop" }));

  await expect(window.call('devices.rename', { deviceId: 'nobody', name: 'x' })).rejects.toEqual(refusal('NOT_FOUND'));
  await expect(window.call('devices.revoke', { deviceId: 'nobody' })).rejects.toEqual(refusal('NOT_FOUND'));
  await expect(window.call('devices.revoke', { deviceId: 'desk' })).rejects.toEqual(refusal('UNAVAILABLE'));
  await window.call('messages.send', { deviceId: 'laptop', text: 'unread' });
  expect(await window.call('devices.revoke', { deviceId: 'laptop' })).toEqual({ messagesEnded: 1 });
  expect(await third.closing()).toMatchObject({ code: 4001 });
  expect(await window.event('device.removed')).toEqual({ type: 'device.removed', deviceId: 'laptop' });
  expect(await window.call('devices.list', {})).toMatchObject([{ deviceId: 'desk' }]);
});

it('this computer has another name at once, for everybody', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  expect(await window.call('devices.rename', { deviceId: 'desk', name: 'Desk of Ana' })).toMatchObject({
    name: 'Desk of Ana',
  });
  await window.event('device.changed', ({ device }) => device.online && device.name === 'Desk of Ana');
  expect(await window.call('settings.get', {})).toMatchObject({ name: 'Desk of Ana' });
  expect(await window.call('app.get', {})).toMatchObject({
    relay: { name: 'Desk of Ana' },
    agent: { name: 'Desk of Ana' },
  });
  // Whoever pairs from now on is told so.
  const owner = connectToRelay(hub.folder, systemClock);
  const { code } = await owner.request('POST', '/pairing', pairingAnswerSchema, { role: 'send' });
  const paired = await fetch(`${hub.url}/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, name: 'phone', role: 'send' }),
  });
  expect(await paired.json()).toMatchObject({ name: 'Desk of Ana' });
});

it('tokens: listed, made, revoked; never those of the program itself', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start();
  const window = await hub.window();
  const own = [
    { name: 'try it on this computer', scope: 'send', own: true },
    { name: 'desk (this computer)', scope: 'receive', deviceId: 'desk', own: true },
  ];
  expect(await window.call('tokens.list', {})).toMatchObject(own);
  await hub.token('send', 'phone');
  const { tokens } = await window.event('tokens.changed', (event) => event.tokens.length === 3);
  expect(tokens).toContainEqual(expect.objectContaining({ name: 'phone', scope: 'send', own: false }));
  for (const { name } of own) {
    await expect(window.call('tokens.revoke', { name })).rejects.toEqual(refusal('UNAVAILABLE'));
  }
  expect(await window.call('tokens.revoke', { name: 'phone' })).toEqual({ messagesEnded: 0 });
  await expect(window.call('tokens.revoke', { name: 'phone' })).rejects.toEqual(refusal('NOT_FOUND'));
  await window.event('tokens.changed', (event) => event.tokens.length === 2);
});

it('sharing and pairing: on and off, by link, closed by a person or by wrong codes', { timeout: 60_000 }, async () => {
  const settings = { lanAddresses: ['127.0.0.5'] };
  const hub = await ProgramWithWindow.start({ args: ['--lan-port', '0'], settings });
  const window = await hub.window();
  expect(await window.call('pairing.open', {})).toMatchObject({ role: 'send', links: [] });
  const view = await window.call('sharing.set', { lan: true });
  expect(view).toMatchObject({ lan: true, urls: [expect.stringMatching(/^https:\/\/127\.0\.0\.5:\d+$/)] });
  await window.event('app.changed', ({ app }) => app.relay?.sharing.lan === true);

  const pair = async (link: string, body: object = {}) => {
    const code = new URLSearchParams(new URL(link).hash.slice(1)).get('code');
    const response = await fetch(`${hub.url}/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, name: 'Ana’s phone', role: 'send', ...body }),
    });
    return response.status;
  };
  const { links, expiresAt } = await window.call('pairing.open', { role: 'send' });
  await window.event('pairing.changed', ({ pairing }) => pairing.open && pairing.expiresAt === expiresAt);
  const [link = ''] = links;
  expect(link).toContain(view.urls[0]);
  expect(await window.call('pairing.get', {})).toMatchObject({ open: true, role: 'send', expiresAt });
  expect(await pair(link)).toBe(201);
  const used = await window.event('pairing.changed', ({ pairing }) => pairing.ended === 'used');
  expect(used.pairing).toMatchObject({ open: false, paired: { name: 'Ana’s phone', role: 'send' } });
  await window.event('tokens.changed', ({ tokens }) => tokens.some(({ name }) => name === 'Ana’s phone'));

  await window.call('pairing.open', { role: 'admin', name: 'wall' });
  expect(await window.call('pairing.close', {})).toEqual({});
  await window.event('pairing.changed', ({ pairing }) => pairing.ended === 'cancelled');
  expect(await window.call('pairing.get', {})).toMatchObject({ open: false, ended: 'cancelled' });

  await window.call('pairing.open', {});
  const wrong = `${hub.url}/#code=${'A'.repeat(22)}`;
  for (let guess = 0; guess < 5; guess += 1) expect(await pair(wrong)).toBe(401);
  await window.event('pairing.changed', ({ pairing }) => pairing.ended === 'wrong-codes');

  expect(await window.call('sharing.set', { lan: false })).toMatchObject({ lan: false, urls: [] });
  await window.event('app.changed', ({ app }) => app.relay?.sharing.lan === false);
});

it('an address that cannot be shared on is said, with what to do', { timeout: 60_000 }, async () => {
  const hub = await ProgramWithWindow.start({ settings: { lanAddresses: ['192.0.2.1'] } });
  const window = await hub.window();
  expect(await window.ask('sharing.set', { lan: true })).toEqual({
    ok: false,
    error: { code: 'LAN_ADDRESS', message: expect.stringContaining('192.0.2.1'), hint: expect.any(String) },
  });
  expect(await window.call('app.get', {})).toMatchObject({ relay: { sharing: { lan: false } } });
});
