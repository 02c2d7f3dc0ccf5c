import type { JSX } from 'preact';
import type { AppView } from '../../protocol/control-views.ts';
import { nameSchema } from '../../protocol/name.ts';
import { placesOf } from '../../protocol/sharing.ts';
import { words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { PhoneCertificate } from './phone-certificate.tsx';
import { SwitchField } from './switch-field.tsx';
import { TextField } from './text-field.tsx';
import type { SettingsPartProps } from './typing-settings.tsx';

/** Who can reach this computer, and what they see it called. */
export function SharingSettings({ values, set, app }: SettingsPartProps & { app: AppView }): JSX.Element {
  const { store } = useWindow();
  const { settings } = words.value;
  const { relay } = app;
  const notHere = relay === undefined ? settings.notHere : undefined;
  const urls = relay === undefined ? [] : [...placesOf(relay.sharing), ...relay.sharing.insecureUrls];
  return (
    <section class="card">
      <h2>{settings.sharing}</h2>
      <TextField
        label={settings.name}
        about={settings.nameAbout}
        value={values.name}
        refusal={settings.nameInvalid}
        parse={(text) => nameSchema.safeParse(text).data}
        set={(name) => set({ name })}
      />
      <SwitchField
        label={settings.share}
        about={settings.shareAbout}
        on={relay?.sharing.lan ?? false}
        unavailable={notHere}
        set={(lan) => store.call('sharing.set', { lan })}
      />
      {urls.length > 0 && (
        <p class="field-more">
          {settings.sharedAt}{' '}
          {urls.map((url) => (
            <code key={url}>{url}</code>
          ))}
        </p>
      )}
      <SwitchField
        label={settings.shareAtStart}
        on={values.shareAtStart}
        unavailable={notHere}
        set={(shareAtStart) => set({ shareAtStart })}
      />
      {relay?.sharing.lan === true && <PhoneCertificate sharing={relay.sharing} />}
    </section>
  );
}
