import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { readClipboard } from '../desktop/clipboard.ts';
import { pressKeys } from '../desktop/display.ts';
import { type AccessibleDesktop, startAccessibleDesktop } from './accessible-desktop.ts';
import { missingForFields } from './missing.ts';

const START_MS = 90_000;

function reasonToSkip(): string | undefined {
  return process.env.LANTYPE_MATRIX === 'full' ? missingForFields('soffice') : 'only with LANTYPE_MATRIX=full';
}

/**
 * Debian's `libreoffice-writer`, `libreoffice-calc` and `libreoffice-gtk3`. The focus is in a document, whose paragraphs and
 * cells are told of otherwise: there a text is `read`. What stands there is copied by its keys.
 */
const reason = reasonToSkip();
describe.each(['Writer', 'Calc'])(
  'fields of LibreOffice %s',
  skipUnless(reason === undefined, reason ?? ''),
  (part) => {
    let desktop: AccessibleDesktop;
    let office: Child;

    const type = async (text: string): Promise<TranscriptionAnswer> =>
      (await desktop.hub.type(text)).body as TranscriptionAnswer;
    // The cell is what is marked in a table.
    const all = part === 'Writer' ? ['ctrl+a'] : [];
    const copied = async (...keys: string[]): Promise<string | undefined> => {
      await pressKeys(desktop.display, ...keys, 'ctrl+c');
      return readClipboard(desktop.display);
    };

    beforeAll(async () => {
      desktop = await startAccessibleDesktop();
      const { env, folder } = desktop.display;
      const options = ['--norestore', '--nologo', '--nofirststartwizard', `--${part.toLowerCase()}`];
      const profile = `-env:UserInstallation=file://${folder}/office`;
      office = startChild('soffice', [...options, profile], { env: { ...env, SAL_USE_VCLPLUGIN: 'gtk3' } });
      const title = (): Promise<string> => output('xdotool', ['getactivewindow', 'getwindowname'], env).catch(() => '');
      await eventually('its window', async () => (await title()).includes(`LibreOffice ${part}`), START_MS);
      // It is busy for a while, and answers no ping then.
      await eventually('it to take texts', async () => (await type('a')).status === 'typed', START_MS);
    }, 2 * START_MS);

    afterAll(async () => {
      await office?.stop();
      await desktop?.stop();
    });

    it('in the document', async () => {
      const answer = await type('Ünïcödé, 五, and a line.');
      expect(answer).toMatchObject({ status: 'typed' });
      await eventually('the text', async () => (await copied(...all))?.includes('Ünïcödé, 五, and a line.'));
    });

    it('in the field of the search bar', { timeout: 3 * START_MS }, async () => {
      await pressKeys(desktop.display, 'ctrl+f');
      // Until it is not too busy to answer in time.
      await eventually(
        'the field to be seen',
        async () => {
          await pressKeys(desktop.display, 'ctrl+a', 'Delete');
          const answer = await type('what is looked for');
          return answer.status === 'typed' && answer.receipt === 'seen';
        },
        2 * START_MS,
      );
      await eventually('the text', async () => (await copied('ctrl+a')) === 'what is looked for');
    });
  },
);
