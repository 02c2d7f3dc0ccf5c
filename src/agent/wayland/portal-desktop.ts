import type { Clock } from '../../base/clock.ts';
import { Bus } from '../dbus/bus.ts';
import { BusError } from '../dbus/bus-error.ts';
import { loadLibc } from '../native/libc.ts';
import type { Capability } from '../typing/typist.ts';
import { askFocus } from './gnome/shell-focus.ts';
import { KWIN } from './kde/kwin-windows.ts';
import { Consent, type ConsentStore } from './portal/consent.ts';
import { consentProblem, dialogWords, portalProblem } from './portal/consent-words.ts';
import { keepsAnswers, type PortalAbilities, portalAbilities } from './portal/open-portal-session.ts';
import { needsClipboard, type PortalDesktopName, type PortalEnvironment } from './portal-environment.ts';

/** For a process that must not die of a fault in native code. */
const WITHOUT_DESCRIPTORS = { descriptors: false } as const;

/** What is here of all that is needed. Asks nobody anything, and connects to no compositor. */
export async function examinePortal(
  { desktop, bus: socket }: PortalEnvironment,
  store: ConsentStore,
  clock: Clock,
): Promise<Capability[]> {
  const libc = loadLibc();
  if (typeof libc === 'string') return [no('C library', libc)];
  let bus: Bus;
  try {
    bus = await Bus.open(socket, clock);
  } catch (error) {
    return [no('session bus', `cannot connect: ${error instanceof Error ? error.message : String(error)}`)];
  }
  try {
    const abilities = await portalAbilities(bus).catch(() => undefined);
    if (!abilities) return [no('portal', 'the desktop portal (xdg-desktop-portal) does not answer')];
    const lacking = portalProblem(abilities, needsClipboard(desktop));
    if (lacking) return [no('portal', lacking)];
    const versions = `RemoteDesktop ${abilities.remoteDesktop}, Clipboard ${abilities.clipboard}`;
    const problem = consentProblem(store.load());
    return [
      { name: 'portal', ok: true, detail: versions },
      problem
        ? no('permission', `${problem} ${dialogWords(desktop)}`)
        : { name: 'permission', ok: true, detail: lastingWords(abilities) },
      await focusOf(desktop, bus),
    ];
  } finally {
    bus.close();
  }
}

async function focusOf(desktop: PortalDesktopName, bus: Bus): Promise<Capability> {
  if (desktop === 'kde') {
    const there = (await bus.ownerOf(KWIN)) !== undefined;
    return there ? { name: 'focus', ok: true, detail: 'told by KWin' } : no('focus', 'KWin is not on the session bus');
  }
  try {
    await askFocus(bus);
    return { name: 'focus', ok: true, detail: 'told by the extension in GNOME Shell' };
  } catch (error) {
    if (error instanceof BusError && error.code.endsWith('NoReply')) return no('focus', 'GNOME Shell does not answer');
    const install = 'lantype desktop install-extension';
    return no('focus', `GNOME tells nobody which window has the focus. Install the extension that does: ${install}`);
  }
}

function lastingWords(abilities: PortalAbilities): string {
  return keepsAnswers(abilities) ? 'given, until it is taken back' : 'given; this desktop asks at each start';
}

function no(name: string, detail: string): Capability {
  return { name, ok: false, detail };
}

/** What a desktop has for those who want to type on it, whoever has allowed what. */
export interface DesktopOffer {
  /** For a person; `undefined`: nothing. */
  lacking: string | undefined;
  /** Whether the desktop keeps its user's answer. */
  lasts: boolean;
  tellsFocus: boolean;
}

/** Asks nobody anything, and loads nothing native. @throws {BusError} */
export async function desktopOffer({ desktop, bus: socket }: PortalEnvironment, clock: Clock): Promise<DesktopOffer> {
  const bus = await Bus.open(socket, clock, WITHOUT_DESCRIPTORS);
  try {
    const abilities = await portalAbilities(bus);
    const { ok } = await focusOf(desktop, bus);
    const lacking = portalProblem(abilities, needsClipboard(desktop));
    return { lacking, lasts: keepsAnswers(abilities), tellsFocus: ok };
  } finally {
    bus.close();
  }
}

/** Has the user asked by their desktop, now; what they say is kept. Loads nothing native. @throws {BusError} */
export async function askPermission(environment: PortalEnvironment, store: ConsentStore, clock: Clock): Promise<void> {
  const bus = await Bus.open(environment.bus, clock, WITHOUT_DESCRIPTORS);
  try {
    const abilities = await portalAbilities(bus);
    const lacking = portalProblem(abilities, needsClipboard(environment.desktop));
    if (lacking) throw new Error(lacking);
    // What would not outlast this process, the agent asks for itself.
    if (!keepsAnswers(abilities)) {
      store.save({ state: 'granted' });
      return;
    }
    const consent = new Consent({ store, needsClipboard: needsClipboard(environment.desktop), clock });
    await consent.ask(bus, abilities);
    await consent.close();
  } finally {
    bus.close();
  }
}
