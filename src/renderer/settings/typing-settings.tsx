import type { JSX } from 'preact';
import type { ControlSettings, ControlSettingsPatch } from '../../protocol/control-settings.ts';
import { words } from '../i18n/words.ts';
import { ChoiceField } from './choice-field.tsx';
import { minutesOf, parseMinutes } from './parse-minutes.ts';
import { SwitchField } from './switch-field.tsx';
import { TextField } from './text-field.tsx';

export interface SettingsPartProps {
  readonly values: ControlSettings;
  set(patch: ControlSettingsPatch): Promise<unknown>;
}

/** What is held, and how the rest is typed. */
export function TypingSettings({ values, set }: SettingsPartProps): JSX.Element {
  const { settings } = words.value;
  return (
    <section class="card">
      <h2>{settings.typing}</h2>
      <TextField
        label={settings.hold}
        about={settings.holdAbout}
        value={String(minutesOf(values.holdAfterMs))}
        inputMode="numeric"
        unit={settings.holdUnit}
        refusal={settings.holdInvalid}
        parse={parseMinutes}
        set={(holdAfterMs) => set({ holdAfterMs })}
      />
      <SwitchField
        label={settings.askFirst}
        about={settings.askFirstAbout}
        on={values.askFirst}
        set={(askFirst) => set({ askFirst })}
      />
      <ChoiceField
        label={settings.newlines}
        about={settings.newlinesAbout}
        value={values.newlinePolicy}
        choices={{ 'spaces-in-terminals': settings.newlinesSpaces, keep: settings.newlinesKeep }}
        set={(newlinePolicy) => set({ newlinePolicy })}
      />
      <ChoiceField
        label={settings.evidence}
        about={settings.evidenceAbout}
        value={values.fieldEvidence}
        choices={{
          'when-there': settings.evidenceWhenThere,
          start: settings.evidenceStart,
          off: settings.evidenceOff,
        }}
        set={(fieldEvidence) => set({ fieldEvidence })}
      />
      <ChoiceField
        label={settings.method}
        about={settings.methodAbout}
        value={values.typingMethod}
        choices={{
          auto: settings.methodAuto,
          wayland: settings.methodWayland,
          x11: settings.methodX11,
          windows: settings.methodWindows,
          nut: settings.methodNut,
        }}
        set={(typingMethod) => set({ typingMethod })}
      />
    </section>
  );
}
