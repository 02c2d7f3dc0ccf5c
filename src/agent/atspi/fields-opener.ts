import type { Clock } from '../../base/clock.ts';
import type { OpenFields } from '../paste/background-fields.ts';
import type { AccessibilityUse } from './accessibility-bus.ts';

/** As in the settings. */
export type FieldEvidenceSetting = 'off' | AccessibilityUse;

/** As in `PasteTypistOptions`. Nothing of D-Bus is loaded before it is asked for. */
export function fieldsOpener(
  setting: FieldEvidenceSetting,
  env: NodeJS.ProcessEnv,
  clock: Clock,
): OpenFields | undefined {
  if (setting === 'off') return undefined;
  return async (signal) => {
    const { AccessibleFields } = await import('./accessible-fields.ts');
    return AccessibleFields.open(setting, { env, clock, signal });
  };
}
