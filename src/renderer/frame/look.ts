import { effect } from '@preact/signals';
import type { ControlSettings } from '../../protocol/control-settings.ts';
import { LANGUAGES } from '../../web/language.ts';
import { chosenLanguage, language, words } from '../i18n/words.ts';
import type { Store } from '../state/store.ts';
import { route } from '../ui/route.ts';

type Look = Pick<ControlSettings, 'theme' | 'language'>;
const KEY = 'lantype.look';
const CHOICES: readonly string[] = ['auto', ...LANGUAGES];
const THEMES: readonly string[] = ['auto', 'light', 'dark'] satisfies Look['theme'][];

/** As it was last time, so that nothing flashes in other colours until the settings are here. */
function remembered(storage: Storage): Look {
  const [theme = '', chosen = ''] = (storage.getItem(KEY) ?? '').split(' ');
  return {
    theme: THEMES.includes(theme) ? (theme as Look['theme']) : 'auto',
    language: CHOICES.includes(chosen) ? (chosen as Look['language']) : 'auto',
  };
}

/** Colours, language and title of the page follow the settings and the view. Returns what ends it. */
export function followLook(store: Store, page: Window): () => void {
  const last = remembered(page.localStorage);
  const html = page.document.documentElement;
  const ends = [
    effect(() => {
      const { theme, language: chosen } = store.settings.value ?? last;
      if (theme === 'auto') delete html.dataset.theme;
      else html.dataset.theme = theme;
      chosenLanguage.value = chosen;
      page.localStorage.setItem(KEY, `${theme} ${chosen}`);
    }),
    effect(() => {
      html.lang = language.value;
      page.document.title = `${words.value.frame[route.value.view]} · Lantype`;
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
