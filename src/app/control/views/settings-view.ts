import type { ControlSettings } from '../../../protocol/control-settings.ts';
import type { ControlContext } from '../control-context.ts';

/** The settings as the contract shows them. */
export function settingsView({ settings, host }: Pick<ControlContext, 'settings' | 'host'>): ControlSettings {
  const {
    name,
    lan,
    holdAfterMs,
    askFirst,
    newlinePolicy,
    fieldEvidence,
    typingMethod,
    history,
    recognition = null,
    language,
    theme,
    notifications,
    updates,
  } = settings.current;
  return {
    name,
    shareAtStart: lan,
    holdAfterMs,
    askFirst,
    newlinePolicy,
    fieldEvidence,
    typingMethod,
    history,
    recognition,
    language,
    theme,
    startAtLogin: host.startAtLogin?.enabled() ?? false,
    notifications,
    updates,
  };
}
