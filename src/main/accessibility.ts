import type { ElectronApi } from './electron-api.ts';

/** Shown as the reason why this computer cannot type; senders see it too. */
const REASON =
  'macOS does not let Lantype type yet: switch it on in System Settings, Privacy & Security, Accessibility ' +
  '(the menu of the tray icon takes you there)';

/** The page of System Settings where the permission is given. macOS shows its own question only once. */
const PERMISSION_PAGE = 'x-apple.systempreferences:com.apple.preference.security?Privacy_Accessibility';

export interface Accessibility {
  /** Why typing is not allowed; undefined where it is, and on systems that ask nobody. */
  obstacle(): string | undefined;
  /** Has macOS ask the user, and opens the page where they say yes. Only after it was said, in words, what for. */
  ask(): void;
}

export function accessibility(
  { systemPreferences, shell }: Pick<ElectronApi, 'systemPreferences' | 'shell'>,
  platform: NodeJS.Platform,
): Accessibility {
  const trusted = (prompt: boolean): boolean =>
    platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(prompt);
  return {
    obstacle: () => (trusted(false) ? undefined : REASON),
    ask() {
      if (trusted(true)) return;
      // Without that page (an older macOS names it otherwise) its question is still there.
      shell.openExternal(PERMISSION_PAGE).catch(() => undefined);
    },
  };
}
