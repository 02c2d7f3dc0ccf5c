import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type FieldEvidenceSetting, fieldsOpener } from '../atspi/fields-opener.ts';
import { PasteTypist } from '../paste/paste-typist.ts';
import type { NewlinePolicy, Typist } from '../typing/typist.ts';
import type { Keeper } from '../worker/keeper.ts';
import { X11Desktop } from '../x11/x11-desktop.ts';
import { SessionDesktop } from './session-desktop.ts';
import { WlrootsDesktop } from './wlroots-desktop.ts';
import { probeWlroots } from './wlroots-probe.ts';

export interface WlrootsTypistOptions {
  /** The compositor's socket; `undefined`: there is no Wayland session. */
  socket: string | undefined;
  /** As in `SWAYSOCK`. */
  swaySocket: string | undefined;
  /** As in `DISPLAY`: of Xwayland. */
  display: string | undefined;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  fieldEvidence: FieldEvidenceSetting;
  keeper: Keeper;
}

/** Types in a session of sway and its kin: into native windows through the compositor, into X11 windows through Xwayland. */
export function createWlrootsTypist(options: WlrootsTypistOptions): Typist {
  const { socket, swaySocket, display, clock, logger, newlinePolicy, fieldEvidence, keeper } = options;
  return new PasteTypist({
    name: 'wayland',
    probe: () => probeWlroots({ socket, swaySocket, display }, clock),
    open: async () => {
      if (socket === undefined) throw new Error('there is no Wayland session');
      const native = await WlrootsDesktop.open({ socket, swaySocket, keeper }, clock);
      const openX11 = display === undefined ? undefined : () => X11Desktop.open(display, clock);
      return new SessionDesktop({ native, openX11, clock });
    },
    clock,
    logger,
    newlinePolicy,
    openFields: fieldsOpener(fieldEvidence, process.env, clock),
  });
}
