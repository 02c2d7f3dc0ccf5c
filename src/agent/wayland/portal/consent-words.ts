import type { PortalDesktopName } from '../portal-environment.ts';
import type { ConsentRecord } from './consent.ts';
import type { PortalAbilities, Refusal } from './open-portal-session.ts';

/** The window has a picture of what comes, a terminal the words below. */
const ALLOW = "Diagnosis in Lantype's window, or `lantype desktop allow`.";

/** What is about to be asked, before the desktop's dialog comes, so that nobody is surprised by it. */
export function explanation(desktop: PortalDesktopName): string {
  return `Your desktop will now ask whether Lantype may type on it. ${dialogWords(desktop)} Without that nothing can be typed.`;
}

/** What to do in the dialog; its own words in English, as its translations are the desktop's. */
export function dialogWords(desktop: PortalDesktopName): string {
  return desktop === 'gnome'
    ? 'In the dialog, turn on "Allow Remote Interaction", which is off at first, leave the clipboard allowed, and press "Share".'
    : 'In the dialog, leave "Allow restoring on future sessions" on, so that it does not come at each start, and press "Share".';
}

/** Why nothing can be typed now; `undefined`: it may be, as far as the user is concerned. */
export function consentProblem({ state, refusal = 'refused', askedAgain }: ConsentRecord): string | undefined {
  if (state === 'unasked') return `You have not allowed Lantype to type on this desktop yet. To be asked: ${ALLOW}`;
  if (state === 'refused') {
    return `${refusalWords(refusal)} Lantype does not ask again by itself. To be asked: ${ALLOW}`;
  }
  if (askedAgain)
    return 'The desktop has forgotten that you allowed Lantype to type, and asks again: answer its dialog.';
  return undefined;
}

function refusalWords(refusal: Refusal): string {
  switch (refusal) {
    case 'refused':
      return 'You did not allow Lantype to type on this desktop.';
    case 'ended':
      return 'The dialog of the desktop was closed, or could not be shown.';
    case 'no keyboard':
      return 'The dialog was answered without allowing input ("Allow Remote Interaction" was off).';
    case 'no clipboard':
      return 'The dialog was answered without allowing the clipboard.';
  }
}

/** What the portal of this desktop lacks, whoever allows what; `undefined`: nothing. */
export function portalProblem(abilities: PortalAbilities, needsClipboard: boolean): string | undefined {
  if (abilities.remoteDesktop === 0) return 'this desktop has no RemoteDesktop portal (xdg-desktop-portal)';
  if (!abilities.keyboard) return 'the RemoteDesktop portal of this desktop gives no keyboard';
  if (needsClipboard && abilities.clipboard === 0) {
    return 'the portal of this desktop has no clipboard (GNOME has it since version 46)';
  }
  return undefined;
}
