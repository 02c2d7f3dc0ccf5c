import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { startXterm } from '../desktop/programs.ts';
import { startSharedHub } from './shared-hub.ts';
import { missingWebKit, startWebKit } from './webkit.ts';

const missing = missingPrograms('xterm') ?? missingWebKit();
const TEXT = 'From WebKit: Grüße, 你好';

describe('in WebKit', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it('from the link of the QR code to the text at the cursor; a key; the relay away and back; opened again', async () => {
    const desk = started(await startDisplay());
    const hand = started(await startDisplay());
    const hub = started(await startSharedHub({ env: desk.env }));
    const terminal = started(await startXterm(desk));
    const window = started(await startWebKit(hand.env));

    await window.open(await hub.pairingLink());
    await window.find('.landing', 'xterm');
    expect(await window.run('return location.href')).toBe(`${hub.origin}/`);
    const send = async (text: string): Promise<void> => {
      await (await window.find('textarea')).type(text);
      await (await window.find('.send:enabled')).click();
    };
    await send(TEXT);
    await window.find('.recent a:last-child [data-status="typed"] .icon-read + span');
    await eventually('the text', async () => (await terminal.read()) === TEXT);

    await (await window.find('.keys-switch')).click();
    await (await window.find('[data-key="enter"]')).click();
    await window.find('.recent a:last-child [data-status="typed"]');
    await eventually('the key', async () => (await terminal.read()) === `${TEXT}\r`);

    await hub.stopRelay();
    await window.find('.notice .icon-offline');
    await send('Later');
    await window.find('.recent a:last-child [data-status="waiting"]');
    await hub.startRelay();
    await window.find('.recent a:last-child [data-status="typed"]');
    await eventually('the rest', async () => (await terminal.read()) === `${TEXT}\rLater`);

    await window.open(hub.origin);
    await window.find('.recent a:last-child', 'Later');
    await window.find('.landing', 'xterm');
    await (await window.find('.tabs a[href="#/history"]')).click();
    expect(await window.run('return document.querySelectorAll(".message").length')).toBe(3);
  });
});
