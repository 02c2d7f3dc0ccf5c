import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type FieldEvidenceSetting, fieldsOpener } from '../atspi/fields-opener.ts';
import { Bus } from '../dbus/bus.ts';
import type { Desktop } from '../paste/desktop.ts';
import { PasteTypist } from '../paste/paste-typist.ts';
import type { NewlinePolicy, Probe, Typist } from '../typing/typist.ts';
import { X11Desktop } from '../x11/x11-desktop.ts';
import { GnomeDesktop } from './gnome/gnome-desktop.ts';
import { openKdeDesktop } from './kde/kde-desktop.ts';
import { Consent } from './portal/consent.ts';
import { ConsentFile } from './portal/consent-file.ts';
import { consentProblem } from './portal/consent-words.ts';
import { portalAbilities } from './portal/open-portal-session.ts';
import { examinePortal } from './portal-desktop.ts';
import { needsClipboard, type PortalEnvironment } from './portal-environment.ts';
import type { RemoteSession } from './remote/remote-session.ts';
import { SessionDesktop } from './session-desktop.ts';

export interface PortalTypistOptions {
  /** `undefined`: this session is none of those that are typed on so. */
  environment: PortalEnvironment | undefined;
  /** As in `DISPLAY`: of Xwayland. */
  display: string | undefined;
  /** Where the user's permission is kept. */
  consentFile: string;
  clock: Clock;
  logger: Logger;
  newlinePolicy: NewlinePolicy;
  fieldEvidence: FieldEvidenceSetting;
}

const NO_SESSION = 'this is no Wayland session of KDE or GNOME';

/** Types on KDE and GNOME, with what their user has allowed through the desktop portal, and with nothing else. */
export function createPortalTypist(options: PortalTypistOptions): Typist {
  const { environment, consentFile, clock, logger, newlinePolicy, fieldEvidence } = options;
  const store = new ConsentFile(consentFile);
  return new PasteTypist({
    name: 'portal',
    probe: async () => {
      if (!environment) return { ok: false, reason: NO_SESSION, capabilities: [] };
      return summary(await examinePortal(environment, store, clock));
    },
    open: () => open(options, store),
    clock,
    logger,
    newlinePolicy,
    openFields: fieldsOpener(fieldEvidence, process.env, clock),
  });
}

function summary(capabilities: Probe['capabilities']): Probe {
  const broken = capabilities.find(({ ok }) => !ok);
  return broken ? { ok: false, reason: broken.detail, capabilities } : { ok: true, capabilities };
}

async function open({ environment, display, clock }: PortalTypistOptions, store: ConsentFile): Promise<Desktop> {
  if (!environment) throw new Error(NO_SESSION);
  const { desktop, socket } = environment;
  const bus = await Bus.open(environment.bus, clock);
  const consent = new Consent({ store, needsClipboard: needsClipboard(desktop), clock });
  try {
    const session = await sessionOf(consent, bus, clock);
    if (!session) throw new Error(consentProblem(store.load()) ?? 'the desktop has given no session');
    const native =
      desktop === 'kde'
        ? await openKdeDesktop({ socket, bus, keyboard: session.keyboard, clock })
        : await GnomeDesktop.open({ socket, bus, session, clock });
    const end = async (): Promise<void> => {
      await consent.close();
      bus.close();
    };
    const openX11 = display === undefined ? undefined : () => X11Desktop.open(display, clock);
    return new SessionDesktop({ native: closingWith(native, end), openX11, clock });
  } catch (error) {
    await consent.close();
    bus.close();
    throw error;
  }
}

/** One that was spoilt by what came of emulated input is opened once more, without it. */
async function sessionOf(consent: Consent, bus: Bus, clock: Clock): Promise<RemoteSession | undefined> {
  const abilities = await portalAbilities(bus);
  const session = await consent.restore(bus, abilities);
  try {
    await session?.useEmulatedInput?.(clock);
    return session;
  } catch {
    await consent.close();
    return consent.restore(bus, abilities);
  }
}

/** Its session and bus live as long as the desktop does. */
function closingWith<T extends Desktop>(desktop: T, end: () => Promise<void>): T {
  const close = desktop.close.bind(desktop);
  desktop.close = async () => {
    await close().finally(end);
  };
  return desktop;
}
