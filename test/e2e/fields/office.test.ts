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
 * Debian's `libreoffice-writer`, `libreoffice-calc` and `libreoffice-gtk3`. The focus is in a paragraph, or in a table
 * that does not tell in which of its cells: there a text is `read`. What stands there is copied by its keys.
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
    const title = (): Promise<string> =>
      output('xdotool', ['getactivewindow', 'getwindowname'], desktop.display.env).catch(() => '');
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
      await eventually('its window', async () => (await title()).includes(`LibreOffice ${part}`), START_MS);
      // It is busy for a while, and answers no ping then.
      await eventually('it to take texts', async () => (await type('a')).status === 'typed', START_MS);
    }, 2 * START_MS);

    afterAll(async () => {
      await office?.stop();
      await desktop?.stop();
    });

    /** Until it is not too busy to answer in time; what was typed before that stands there as well. */
    const seen = (text: string): Promise<unknown> =>
      eventually(
        'the text to be seen',
        async () => {
          const answer = await type(text);
          expect(answer.status).toBe('typed');
          return answer.receipt === 'seen';
        },
        2 * START_MS,
      );

    it('in the document', { timeout: 3 * START_MS }, async () => {
      const text = 'Ünïcödé, 五, 🙂 and a line. ';
      if (part === 'Writer') await seen(text);
      else expect(await type(text)).toMatchObject({ status: 'typed', receipt: 'read' });
      await eventually('the text', async () => (await copied(...all))?.includes(text));
    });

    const onlyIn = (name: string) => skipUnless(part === name, `only ${name} does so`);

    it('of several lines, which are paragraphs of their own: read', onlyIn('Writer'), async () => {
      expect(await type('one line\nand another')).toMatchObject({ status: 'typed', receipt: 'read' });
      await eventually('the text', async () => (await copied(...all))?.includes('one line\nand another'));
      await pressKeys(desktop.display, 'ctrl+End');
    });

    it('of several lines, about which it asks its user: that is not typed', onlyIn('Calc'), async () => {
      // Out of copying: else Return would paste.
      await pressKeys(desktop.display, 'Escape', 'Down');
      const answer = await type('one line\nand another');
      expect(answer.status).toBe('failed');
      await eventually('its question', async () => (await title()).includes('Text Import'), START_MS);
      await pressKeys(desktop.display, 'Escape');
      await eventually('its window', async () => (await title()).includes('LibreOffice Calc'));
    });

    it('in a cell that is edited', { timeout: 3 * START_MS, ...onlyIn('Calc') }, async () => {
      await pressKeys(desktop.display, 'F2');
      await seen('in it ');
      expect(await type('one line\nand another')).toMatchObject({ status: 'typed', receipt: 'read' });
      await pressKeys(desktop.display, 'Escape');
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
