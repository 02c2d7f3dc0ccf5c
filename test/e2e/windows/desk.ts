import { eventually } from '../../helpers/eventually.ts';
import { type Display, startDisplay } from '../desktop/display.ts';
import { WindowsHelper } from './windows-helper.ts';
import { startWine, type Wine } from './wine.ts';
import { startWineHub, type WineHub } from './wine-hub.ts';

/** The first time the packages are brought and a prefix is made, on a busy machine too. */
export const START_LIMIT_MS = 240_000;

/** A field in Wine that a suite types into. */
export interface WineField {
  /** Of the window in front. */
  readonly window: number;
  text(): Promise<string>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A display with Wine, Lantype and the helper on it. */
export interface WineDesk {
  readonly display: Display;
  readonly wine: Wine;
  readonly helper: WindowsHelper;
  readonly hub: WineHub;
  /** One at a time: a second one may come up behind the first. */
  notepad(): Promise<WineField>;
  field(kind: 'edit' | 'richedit'): Promise<WineField>;
  stop(): Promise<void>;
}

export async function startWineDesk(): Promise<WineDesk> {
  const display = await startDisplay();
  let wine: Wine | undefined;
  const stop = async (): Promise<void> => {
    await wine?.stop();
    await display.stop();
  };
  try {
    wine = await startWine(display);
    const began = performance.now();
    // The first program with a window is given the desktop as a child, and would not count as one that works alone.
    await (await WindowsHelper.start(wine)).foreground();
    const helper = await WindowsHelper.start(wine);
    const hub = await startWineHub(wine);
    console.log(`Wine: Lantype and the helper were there after ${((performance.now() - began) / 1_000).toFixed(1)} s.`);
    return desk(display, wine, helper, hub, async () => {
      const warnings = hub
        .logs()
        .split('\n')
        .filter((line) => /"level":"(warn|error)"/.test(line));
      if (warnings.length > 0) console.log(`Lantype warned:\n${warnings.join('\n')}`);
      await stop();
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

function desk(display: Display, wine: Wine, helper: WindowsHelper, hub: WineHub, stop: () => Promise<void>): WineDesk {
  const fieldOf = (window: number, field: number, close: () => Promise<void>): WineField => ({
    window,
    text: () => helper.text(field),
    clear: () => helper.setText(field, ''),
    close,
  });
  return {
    display,
    wine,
    helper,
    hub,
    stop,
    async notepad() {
      wine.run('notepad');
      const { window, child, pid } = await eventually('Notepad', async () => {
        const found = await helper.find('Notepad', 'Edit');
        return found.child !== 0 && found;
      });
      await helper.front(window);
      return fieldOf(window, child, async () => {
        await helper.kill(pid);
        await eventually('the end of Notepad', async () => (await helper.find('Notepad', 'Edit')).window === 0);
      });
    },
    async field(kind) {
      const { window, field } = await helper.open(kind);
      return fieldOf(window, field, () => helper.close(window));
    },
  };
}
