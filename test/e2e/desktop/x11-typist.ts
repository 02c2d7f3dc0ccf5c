import type { NewlinePolicy, Typist } from '../../../src/agent/typing/typist.ts';
import { createX11Typist } from '../../../src/agent/x11/x11-typist.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Display } from './display.ts';

/** The X11 typist in this process: for suites that are about a display and need no relay. Not started yet. */
export function x11Typist({ name }: Display, newlinePolicy: NewlinePolicy = 'spaces-in-terminals'): Typist {
  return createX11Typist({ display: name, clock: systemClock, logger: silentLogger, newlinePolicy });
}
