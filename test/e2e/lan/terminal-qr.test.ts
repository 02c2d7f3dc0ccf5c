import jsqr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { parsePairingLink } from '../../../src/protocol/pairing-link.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startChild } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { LANTYPE } from '../../helpers/processes/lantype-command.ts';
import { startLantype, withoutDisplay } from '../../helpers/processes/lantype-process.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { missingPrograms, startDisplay } from '../desktop/display.ts';
import { takeScreenshot } from './screenshot.ts';

const missing = missingPrograms('xterm', 'xwd');
describe('the QR code in a terminal', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  it.each([
    ['dark', 'black', 'grey90'],
    ['light', 'white', 'black'],
    ['coloured', '#002b36', '#839496'],
  ])(
    'is read on a %s background, by a reader that takes dark on light alone',
    async (_name, background, foreground) => {
      const dataDir = started(newDataFolder({ lanAddresses: ['127.0.0.43'] })).path;
      const relayArgs = ['--mode', 'relay', '--lan', '--lan-port', '0', '--data-dir', dataDir];
      const relay = started(await startLantype(relayArgs, withoutDisplay()));
      const display = started(await startDisplay());
      const look = ['-u8', '-fa', 'Monospace', '-fs', '9', '-geometry', '110x60', '-bg', background, '-fg', foreground];
      const command = [process.execPath, ...LANTYPE, 'pair', '--data-dir', dataDir];
      started(startChild('xterm', [...look, '-e', ...command], { env: display.env }));
      const link = await eventually('the code to be read', async () => {
        const { data, width, height } = await takeScreenshot(display.env);
        return jsqr.default(data, width, height, { inversionAttempts: 'dontInvert' })?.data;
      });
      const { host, port, pin } = parsePairingLink(link) ?? {};
      expect(`https://${host}:${port}`).toBe(relay.ready.relay?.sharing.urls[0]);
      expect(pin).toBe(relay.ready.relay?.sharing.pin);
    },
  );
});
