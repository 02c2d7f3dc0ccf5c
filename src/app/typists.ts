import { createNutTypist } from '../agent/nut/nut-typist.ts';
import type { Typist } from '../agent/typist.ts';
import { createX11Typist } from '../agent/x11/x11-typist.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Settings } from './settings.ts';

/**
 * The ways to type that the settings allow, in order of preference: X11 first, for it alone can prove that the
 * target read the text.
 */
export function createTypists(settings: Settings, clock: Clock, logger: Logger): Typist[] {
  const { newlinePolicy, typingMethod } = settings;
  const typists = {
    x11: () => createX11Typist({ display: process.env.DISPLAY, clock, logger, newlinePolicy }),
    nut: () => createNutTypist({ clock, logger, newlinePolicy }),
  };
  return typingMethod === 'auto' ? [typists.x11(), typists.nut()] : [typists[typingMethod]()];
}
