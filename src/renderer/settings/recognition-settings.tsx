import type { JSX } from 'preact';
import { recognitionSettingsSchema } from '../../protocol/recognition.ts';
import { words } from '../i18n/words.ts';
import { TextField } from './text-field.tsx';
import type { SettingsPartProps } from './typing-settings.tsx';

const { shape } = recognitionSettingsSchema;

/** What turns the speech of phones into text. Its key is in a file, and so is the word that it may be elsewhere. */
export function RecognitionSettings({ values, set }: SettingsPartProps): JSX.Element {
  const { settings } = words.value;
  const { recognition } = values;
  return (
    <section class="card">
      <h2>{settings.recognition}</h2>
      <TextField
        label={settings.recogniser}
        about={settings.recogniserAbout}
        value={recognition?.address ?? ''}
        refusal={settings.recogniserInvalid}
        parse={(text) => {
          const address = text.trim();
          if (address === '') return { recognition: null };
          const parsed = recognitionSettingsSchema.safeParse({ ...recognition, address });
          return parsed.success ? { recognition: parsed.data } : undefined;
        }}
        set={set}
      />
      {recognition !== null && (
        <>
          {recognition.outside && <p class="tone-warn">{settings.recogniserOutside(recognition.address)}</p>}
          <TextField
            label={settings.model}
            about={settings.modelAbout}
            value={recognition.model}
            refusal={settings.modelInvalid}
            parse={(text) => shape.model.safeParse(text.trim()).data}
            set={(model) => set({ recognition: { ...recognition, model } })}
          />
          <TextField
            label={settings.spoken}
            about={settings.spokenAbout}
            value={recognition.language === 'auto' ? '' : recognition.language}
            refusal={settings.spokenInvalid}
            parse={(text) => shape.language.safeParse(text.trim().toLowerCase() || 'auto').data}
            set={(language) => set({ recognition: { ...recognition, language } })}
          />
          <TextField
            label={settings.prompt}
            about={settings.promptAbout}
            value={recognition.prompt}
            refusal={settings.promptInvalid}
            parse={(text) => shape.prompt.safeParse(text.trim()).data}
            set={(prompt) => set({ recognition: { ...recognition, prompt } })}
          />
        </>
      )}
    </section>
  );
}
