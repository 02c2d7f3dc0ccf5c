import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { OpenFields } from '../paste/background-fields.ts';
import { PasteTypist } from '../paste/paste-typist.ts';
import type { NewlinePolicy, Typist } from '../typing/typist.ts';
import { X11Desktop } from './x11-desktop.ts';
import { probeX11 } from './x11-probe.ts';

export interface X11TypistOptions {
  /** As in `DISPLAY`; `undefined`: there is none. */
  display: string | undefined;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  /** As in `PasteTypistOptions`. */
  openFields?: OpenFields | undefined;
}

/** Types through the X server. */
export function createX11Typist({ display, ...options }: X11TypistOptions): Typist {
  return new PasteTypist({
    name: 'x11',
    probe: () => probeX11(display, options.clock),
    open: () => X11Desktop.open(display, options.clock),
    ...options,
  });
}
