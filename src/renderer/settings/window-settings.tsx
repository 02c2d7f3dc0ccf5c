import type { JSX } from 'preact';
import type { AppView } from '../../protocol/control-views.ts';
import { LANGUAGE_NAMES } from '../../web/language.ts';
import { words } from '../i18n/words.ts';
import { ChoiceField } from './choice-field.tsx';
import { SwitchField } from './switch-field.tsx';
import type { SettingsPartProps } from './typing-settings.tsx';

/** Language, colours, and what the desktop app offers besides. */
export function WindowSettings({ values, set, app }: SettingsPartProps & { app: AppView }): JSX.Element {
  const { settings } = words.value;
  const { abilities } = app;
  return (
    <section class="card">
      <h2>{settings.window}</h2>
      <ChoiceField
        label={settings.language}
        value={values.language}
        choices={{ auto: settings.languageAuto, ...LANGUAGE_NAMES }}
        set={(language) => set({ language })}
      />
      <ChoiceField
        label={settings.theme}
        value={values.theme}
        choices={{ auto: settings.themeAuto, light: settings.themeLight, dark: settings.themeDark }}
        set={(theme) => set({ theme })}
      />
      <SwitchField
        label={settings.notifications}
        on={values.notifications && abilities.notifications}
        unavailable={abilities.notifications ? undefined : settings.notOnHost}
        set={(notifications) => set({ notifications })}
      />
      <SwitchField
        label={settings.startAtLogin}
        on={values.startAtLogin && abilities.startAtLogin}
        unavailable={abilities.startAtLogin ? undefined : settings.notOnHost}
        set={(startAtLogin) => set({ startAtLogin })}
      />
      <SwitchField
        label={settings.updates}
        about={settings.updatesAbout}
        on={values.updates && abilities.updates}
        unavailable={abilities.updates ? undefined : settings.updatesNotHere}
        set={(updates) => set({ updates })}
      />
    </section>
  );
}
