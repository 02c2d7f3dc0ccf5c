import type { JSX } from 'preact';
import type { ControlSettingsPatch } from '../../protocol/control-settings.ts';
import type { AppView } from '../../protocol/control-views.ts';
import { type Words, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { ViewHead } from '../ui/view-head.tsx';
import { RecognitionSettings } from './recognition-settings.tsx';
import { SharingSettings } from './sharing-settings.tsx';
import { SwitchField } from './switch-field.tsx';
import { TypingSettings } from './typing-settings.tsx';
import { WindowSettings } from './window-settings.tsx';

const MODE_WORDS = {
  hub: 'modeHub',
  relay: 'modeRelay',
  agent: 'modeAgent',
} as const satisfies Record<AppView['mode'], keyof Words['settings']>;

function About({ app }: { app: AppView }): JSX.Element {
  const { settings, frame } = words.value;
  return (
    <section class="card">
      <h2>{settings.about}</h2>
      <dl class="facts">
        <div>
          <dt>Lantype</dt>
          <dd>{frame.version(app.version)}</dd>
        </div>
        <div>
          <dt>{settings.mode}</dt>
          <dd>{settings[MODE_WORDS[app.mode]]}</dd>
        </div>
        <div>
          <dt>{settings.dataFolder}</dt>
          <dd>
            <code>{app.dataFolder}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** Everything that can be set in the window; the rest is in settings.json. */
export function SettingsView(): JSX.Element {
  const { store } = useWindow();
  const { settings, phrases } = words.value;
  const values = store.settings.value;
  const app = store.app.value;
  const set = async (patch: ControlSettingsPatch): Promise<void> => {
    store.settings.value = await store.call('settings.set', patch);
  };
  return (
    <>
      <ViewHead title={settings.title} intro={settings.intro} />
      {values === undefined || app === undefined ? (
        <p class="muted">{phrases.loading}</p>
      ) : (
        <>
          <SharingSettings values={values} app={app} set={set} />
          {app.agent !== undefined && <TypingSettings values={values} set={set} />}
          {app.mode !== 'agent' && <RecognitionSettings values={values} set={set} />}
          <section class="card">
            <h2>{settings.history}</h2>
            <SwitchField
              label={settings.historyTexts}
              about={settings.historyAbout}
              on={values.history === 'texts'}
              set={(on) => set({ history: on ? 'texts' : 'states' })}
            />
          </section>
          <WindowSettings values={values} app={app} set={set} />
          <About app={app} />
        </>
      )}
    </>
  );
}
