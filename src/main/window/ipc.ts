import type { Control } from '../../app/control/control.ts';
import type { Logger } from '../../base/logger.ts';
import { CALL_CHANNEL, type ControlAnswer, controlCallSchema, EVENT_CHANNEL } from '../../protocol/control-wire.ts';
import type { AppWindow, ElectronApi, WindowContents } from '../electron-api.ts';
import { isOurs } from './page-scheme.ts';

interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string } | null;
}

/** The main frame of our window, showing a page of ours: no other frame, window or page may ask anything. */
function isWindow({ sender, senderFrame }: Sender, contents: WindowContents | undefined): boolean {
  if (contents === undefined || sender !== contents || senderFrame === null) return false;
  return senderFrame === contents.mainFrame && isOurs(senderFrame.url);
}

export interface WindowChannelParts {
  api: Pick<ElectronApi, 'ipcMain'>;
  control: Control;
  window: () => AppWindow | undefined;
  logger: Logger;
}

/** The control contract over IPC, for our window alone. Returns the function that ends it. */
export function openWindowChannel({ api, control, window, logger }: WindowChannelParts): () => void {
  api.ipcMain.handle(CALL_CHANNEL, async (event: Sender, ...args: unknown[]): Promise<ControlAnswer> => {
    if (!isWindow(event, window()?.webContents)) {
      logger.warn({}, 'a call from somewhere else than our window was refused');
      throw new Error('This page may not use Lantype.');
    }
    const call = controlCallSchema.safeParse(args.length === 1 ? args[0] : undefined);
    if (!call.success) {
      logger.warn({}, 'a call of an unknown shape was refused');
      return { ok: false, error: { code: 'INVALID_REQUEST', message: 'A call is {method, params}.' } };
    }
    return await control.call(call.data.method, call.data.params);
  });
  const unsubscribe = control.onEvent((event) => {
    const contents = window()?.webContents;
    // A page that is loading, or gone, reads everything when it is there.
    if (contents !== undefined && !contents.isDestroyed() && isOurs(contents.getURL())) {
      contents.send(EVENT_CHANNEL, event);
    }
  });
  return () => {
    unsubscribe();
    api.ipcMain.removeHandler(CALL_CHANNEL);
  };
}
