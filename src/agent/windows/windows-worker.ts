/** The program of the worker that types on Windows. */
import { z } from 'zod';
import type { OpenFields } from '../paste/background-fields.ts';
import { PasteTypist } from '../paste/paste-typist.ts';
import { serveTypist } from '../worker/serve-typist.ts';
import { ThreadHost } from './desktop-thread/thread-host.ts';
import { ControlFields } from './fields/control-fields.ts';
import { foregroundTarget } from './target/foreground.ts';
import { WindowsDesktop } from './windows-desktop.ts';
import { probeWindows } from './windows-probe.ts';

const settingsSchema = z.object({
  newlinePolicy: z.enum(['spaces-in-terminals', 'keep']),
  looksAtFields: z.boolean(),
});

serveTypist(settingsSchema, async ({ newlinePolicy, looksAtFields }, context) => {
  const { clock, logger } = context;
  // koffi is optional: where it has no binary, there is another typist.
  const { KoffiWin32 } = await import('./win32/koffi-win32.ts');
  const { KoffiWin32Fields } = await import('./win32/koffi-win32-fields.ts');
  const win32 = new KoffiWin32();
  let fields: ControlFields | undefined;
  const openFields: OpenFields = async () => {
    fields = new ControlFields(new KoffiWin32Fields(), () => foregroundTarget(win32), clock, logger);
    fields.focusMoved();
    return fields;
  };
  return new PasteTypist({
    name: 'windows',
    probe: () => Promise.resolve(probeWindows(win32)),
    open: () =>
      WindowsDesktop.open({
        win32,
        startThread: (onEvent, onEnd) =>
          ThreadHost.start(
            win32,
            clock,
            (event) => {
              onEvent(event);
              if (event.event === 'changed') fields?.focusMoved();
            },
            onEnd,
          ),
        clock,
        logger,
        keeper: context,
      }),
    openFields: looksAtFields ? openFields : undefined,
    clock,
    logger,
    newlinePolicy,
  });
});
