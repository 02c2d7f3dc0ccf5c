import type { ElectronApi } from './electron-api.ts';

/** Shown as the reason why this computer cannot type; senders see it too. */
const REASON =
  'macOS does not let Lantype type yet: switch it on in System Settings, Privacy & Security, Accessibility ' +
  '(the menu of the tray icon takes you there)';

export interface Accessibility {
  /** Why typing is not allowed; undefined where it is, and on systems that ask nobody. */
  obstacle(): string | undefined;
  /** Has macOS ask the user. Only after it was said, in words, what for. */
  ask(): void;
}

export function accessibility(
  { systemPreferences }: Pick<ElectronApi, 'systemPreferences'>,
  platform: NodeJS.Platform,
): Accessibility {
  const trusted = (prompt: boolean): boolean =>
    platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(prompt);
  return {
    obstacle: () => (trusted(false) ? undefined : REASON),
    ask: () => void trusted(true),
  };
}
