import { fieldsOpener } from '../../agent/atspi/fields-opener.ts';
import { createNutTypist, type NutTypistOptions } from '../../agent/nut/nut-typist.ts';
import type { Typist } from '../../agent/typing/typist.ts';
import { portalDesktopOf } from '../../agent/wayland/portal-environment.ts';
import { createPortalProcess } from '../../agent/wayland/portal-process.ts';
import { createWlrootsProcess } from '../../agent/wayland/wlroots-process.ts';
import { createWindowsTypist } from '../../agent/windows/windows-typist.ts';
import { claimDisplay } from '../../agent/x11/display-claim.ts';
import { createX11Typist } from '../../agent/x11/x11-typist.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { DataFolder } from '../folder/data-folder.ts';
import type { Settings } from '../settings/settings.ts';

/** What a host lends to the typists that the system's own means do not suffice for. */
export type TypingHost = Pick<NutTypistOptions, 'clipboard' | 'startWorker' | 'obstacle'>;

/**
 * The ways to type that the settings allow, in the order in which they are tried. On Linux nut-js is used only when it is
 * asked for: it needs the same display as the X11 typist, and proves nothing. In a Wayland session the X11 typist alone
 * reaches the windows of Xwayland only.
 */
export function createTypists(
  settings: Settings,
  { desktopConsent: consentFile }: Pick<DataFolder, 'desktopConsent'>,
  clock: Clock,
  logger: Logger,
  host: TypingHost = {},
): Typist[] {
  const { fieldEvidence, newlinePolicy, typingMethod } = settings;
  const { startWorker } = host;
  const { env } = process;
  const display = process.platform === 'linux' ? env.DISPLAY : undefined;
  const claim = display === undefined ? undefined : () => claimDisplay(display, clock);
  const looksAtFields = fieldEvidence !== 'off';
  const openFields = fieldsOpener(fieldEvidence, env, clock);
  const typists = {
    wayland: () => createWlrootsProcess({ env, fieldEvidence, clock, logger, newlinePolicy, startWorker }),
    portal: () => createPortalProcess({ env, consentFile, fieldEvidence, clock, logger, newlinePolicy, startWorker }),
    x11: () => createX11Typist({ display: env.DISPLAY, clock, logger, newlinePolicy, openFields }),
    windows: () => createWindowsTypist({ startWorker, clock, logger, newlinePolicy, looksAtFields }),
    nut: () => createNutTypist({ ...host, claim, clock, logger, newlinePolicy }),
  };
  const wanted = typingMethod === 'auto' ? automatic(process.platform, env) : [typingMethod];
  return wanted.map((method) => typists[method]());
}

function automatic(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): ('wayland' | 'portal' | 'x11' | 'windows' | 'nut')[] {
  if (platform === 'win32') return ['windows', 'nut'];
  if (platform === 'darwin') return ['nut'];
  if (!env.WAYLAND_DISPLAY) return ['x11'];
  return [portalDesktopOf(env) === undefined ? 'wayland' : 'portal', 'x11'];
}
