/** The program of the worker that types on Windows. */
import { z } from 'zod';
import { PasteTypist } from '../paste/paste-typist.ts';
import { serveTypist } from '../worker/serve-typist.ts';
import { ThreadHost } from './desktop-thread/thread-host.ts';
import { WindowsDesktop } from './windows-desktop.ts';
import { probeWindows } from './windows-probe.ts';

const settingsSchema = z.object({ newlinePolicy: z.enum(['spaces-in-terminals', 'keep']) });

serveTypist(settingsSchema, async ({ newlinePolicy }, context) => {
  const { clock, logger } = context;
  // koffi is optional: where it has no binary, there is another typist.
  const { KoffiWin32 } = await import('./win32/koffi-win32.ts');
  const win32 = new KoffiWin32();
  return new PasteTypist({
    name: 'windows',
    probe: () => Promise.resolve(probeWindows(win32)),
    open: () =>
      WindowsDesktop.open({
        win32,
        startThread: (onEvent, onEnd) => ThreadHost.start(win32, clock, onEvent, onEnd),
        clock,
        logger,
        keeper: context,
      }),
    clock,
    logger,
    newlinePolicy,
  });
});
