import { createRequire } from 'node:module';
import { eventually } from '../../helpers/eventually.ts';
import { type Child, startChild } from '../../helpers/processes/child.ts';
import type { Display } from './display.ts';

/** Keeps the picture of whoever asks it to (SAVE_TARGETS), and takes its time over each part of it. */
const MANAGER = `
  const x11 = require(process.argv[1]);
  const { createHash } = require('node:crypto');
  x11.createClient({}, (error, display) => {
    if (error) throw error;
    const x = display.client;
    const atom = (name) => new Promise((resolve) => x.InternAtom(false, name, (e, id) => resolve(id)));
    const run = async () => {
      const names = ['CLIPBOARD', 'CLIPBOARD_MANAGER', 'SAVE_TARGETS', 'image/png', 'INCR', 'PICTURE'];
      const [CLIPBOARD, MANAGER, SAVE, PNG, INCR, PICTURE] = await Promise.all(names.map(atom));
      const window = x.AllocID();
      x.CreateWindow(window, display.screen[0].root, -1, -1, 1, 1, 0, 0, 0, 0, { eventMask: x11.eventMask.PropertyChange });
      const take = (then) => x.GetProperty(1, window, PICTURE, 0, 0, 1 << 20, (e, got) => then(got));
      const hash = createHash('sha256');
      let asked, inParts = false;
      const finish = () => {
        console.log('saved ' + hash.digest('hex'));
        x.SendEvent(asked.requestor, 0, 0, { ...asked, name: 'SelectionNotify', seq: 0, selection: MANAGER, target: SAVE });
      };
      x.on('event', (event) => {
        if (event.name === 'SelectionRequest' && event.target === SAVE) {
          asked = event;
          x.ConvertSelection(window, CLIPBOARD, PNG, PICTURE, 0);
        }
        // The deletion of the first property asks for the first part, which may be in the same packet as this answer.
        if (event.name === 'SelectionNotify') take(({ type }) => { inParts = type === INCR; });
        if (event.name !== 'PropertyNotify' || event.atom !== PICTURE || event.state !== 0 || !inParts) return;
        setTimeout(() => take(({ data }) => {
          hash.update(data);
          if (data.length === 0) finish();
        }), 100);
      });
      x.SetSelectionOwner(window, MANAGER, 0);
      x.GetSelectionOwner(MANAGER, () => console.log('manages'));
    };
    void run();
  }).on('error', () => undefined);
`;

/** `saved()`: SHA-256 of the picture that it keeps. */
export async function startSlowManager(display: Display): Promise<Child & { saved(): string | undefined }> {
  const x11 = createRequire(import.meta.url).resolve('x11');
  const child = startChild(process.execPath, ['-e', MANAGER, '--', x11], { env: display.env });
  await eventually('the clipboard manager', () => child.output().includes('manages'));
  return { ...child, saved: () => /^saved (\w+)$/m.exec(child.output())?.[1] };
}
