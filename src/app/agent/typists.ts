import { createNutTypist, type NutTypistOptions } from '../../agent/nut/nut-typist.ts';
import type { Typist } from '../../agent/typing/typist.ts';
import { createX11Typist } from '../../agent/x11/x11-typist.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Settings } from '../settings/settings.ts';

/** What a host lends to the typists that the system's own means do not suffice for. */
export type TypingHost = Pick<NutTypistOptions, 'clipboard' | 'startWorker' | 'obstacle'>;

/**
 * The ways to type that the settings allow. On Linux nut-js is used only when it is asked for: it needs the same
 * display as the X11 typist, and proves nothing.
 */
export function createTypists(settings: Settings, clock: Clock, logger: Logger, host: TypingHost = {}): Typist[] {
  const { newlinePolicy, typingMethod } = settings;
  const typists = {
    x11: () => createX11Typist({ display: process.env.DISPLAY, clock, logger, newlinePolicy }),
    nut: () => createNutTypist({ ...host, clock, logger, newlinePolicy }),
  };
  const automatic = process.platform === 'win32' || process.platform === 'darwin' ? 'nut' : 'x11';
  return [typists[typingMethod === 'auto' ? automatic : typingMethod]()];
}
