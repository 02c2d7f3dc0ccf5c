import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { stopAfterEach } from '../../helpers/stop-after-each.ts';
import { type Display, missingPrograms, pressKeys, startDisplay } from '../desktop/display.ts';
import { type Hub, startHub } from '../desktop/hub.ts';
import { isKeyboardGrabbed } from '../desktop/keyboard-of-user.ts';
import { startFocused } from '../desktop/programs.ts';

/** Qt grabs the keyboard for a list of completions as it does for a menu; but there one goes on typing. */

const PYTHON = '/usr/bin/python3';
const missing =
  missingPrograms() ??
  (spawnSync(PYTHON, ['-c', 'import PyQt5.QtWidgets']).status === 0 ? undefined : 'python3-pyqt5 is not installed');

/** A field with completions; Enter writes what is in it to a file. */
const FIELD = `
import sys
from PyQt5.QtWidgets import QApplication, QCompleter, QLineEdit
app = QApplication(['field'])
field = QLineEdit()
field.setCompleter(QCompleter(['dictated text', 'dictated text and more']))
field.returnPressed.connect(lambda: open(sys.argv[1], 'w').write(field.text()))
field.show()
app.exec_()
`;

describe('a field with completions', skipUnless(missing === undefined, missing ?? ''), () => {
  const started = stopAfterEach();

  async function desk(): Promise<{ display: Display; hub: Hub; entered: () => Promise<string> }> {
    const display = started(await startDisplay());
    const hub = started(await startHub(display.env));
    const file = path.join(display.folder, 'entered.txt');
    started(await startFocused(display, 'field', PYTHON, ['-c', FIELD, file]));
    return {
      display,
      hub,
      entered: () => eventually('the field to be entered', () => existsSync(file) && readFileSync(file, 'utf8')),
    };
  }

  it('takes a text and the Enter after it', async () => {
    const { hub, entered } = await desk();
    const payload = [
      { type: 'text', value: 'dictated' },
      { type: 'key', key: 'enter' },
    ];
    const { body } = await hub.post({ deviceId: hub.deviceId, payload });
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed' });
    expect(await entered()).toBe('dictated');
  });

  it('takes no key while a popup is open that may be a menu: Qt 6 does not tell', async () => {
    const { display, hub } = await desk();
    await pressKeys(display, 'd');
    await eventually('the list', () => isKeyboardGrabbed(display));
    const { body } = await hub.post({ deviceId: hub.deviceId, payload: [{ type: 'key', key: 'down' }] });
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'failed' });
  });

  it('takes texts and keys while its list is open', async () => {
    const { display, hub, entered } = await desk();
    await pressKeys(display, 'd');
    await eventually('the list', () => isKeyboardGrabbed(display));
    for (const text of ['ic', 'tated', ' text']) {
      const { body } = await hub.type(text);
      expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed' });
    }
    const { body } = await hub.post({ deviceId: hub.deviceId, payload: [{ type: 'key', key: 'enter' }] });
    expect(body, JSON.stringify(body)).toMatchObject({ status: 'typed', receipt: 'assumed' });
    expect(await entered()).toBe('dictated text');
  });
});
