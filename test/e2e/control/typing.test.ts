import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { ProgramWithWindow } from './program-with-window.ts';

const missing = missingPrograms('xterm');

describe('on a real desktop', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('the diagnosis types where the focus is; a held message is typed where its user clicked meanwhile', async () => {
    const display = started(await startDisplay());
    const hub = await ProgramWithWindow.start({ env: display.env });
    const window = await hub.window();
    const terminal = started(await startXterm(display));
    expect(await window.call('diagnosis.run', {})).toMatchObject({ canType: true, typist: 'x11' });
    await window.event('app.changed', ({ app }) => app.agent?.status.target === 'XTerm');
    expect(await window.call('diagnosis.type', { text: 'Prüfsatz ✓ ' })).toMatchObject({
      status: 'typed',
      receipt: 'read',
    });
    await eventually('the test sentence', async () => (await terminal.read()) === 'Prüfsatz ✓ ');

    await window.call('typing.pause', { paused: true });
    const { messageId } = await window.call('messages.send', { deviceId: 'desk', text: 'held, then typed' });
    await window.event('held.changed', ({ held }) => held.length === 1);
    const typing = window.call('held.type', { messageId, delayMs: 1_500 });
    // Meanwhile the user goes elsewhere: that is where it goes.
    const other = started(await startXterm(display));
    expect(await typing).toEqual({ outcome: 'typed' });
    await eventually('the held message', async () => (await other.read()) === 'held, then typed');
    expect(await terminal.read()).toBe('Prüfsatz ✓ ');
    const { message } = await window.event('message.changed', (event) => event.message.steps.length === 4);
    expect(message.steps.map(({ status }) => status)).toEqual(['queued', 'sent', 'held', 'typed']);

    const copied = await window.call('messages.send', { deviceId: 'desk', text: 'to be pasted' });
    await window.event('held.changed', ({ held }) => held[0]?.messageId === copied.messageId);
    expect(await window.call('held.copy', { messageId: copied.messageId })).toEqual({ outcome: 'clipboard' });

    // Another agent in the place of the first types on, by the new rule.
    await window.call('typing.pause', { paused: false });
    await window.call('settings.set', { newlinePolicy: 'keep', name: 'Renamed' });
    await window.event('device.changed', ({ device }) => device.online && device.name === 'Renamed');
    expect(await window.call('diagnosis.type', { text: '\na\nb' })).toMatchObject({ status: 'typed' });
    await eventually('the lines', async () => /\ra\rb|\na\nb/.test(await other.read()));
  });
});
