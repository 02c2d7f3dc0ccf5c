import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { LANGUAGES, packLanguage } from '../commands/languages.ts';
import type { Preferences } from '../preferences/preferences.ts';
import type { Parser } from './draft.ts';

/** Has the parser for the spoken commands that the preferences ask for; its code is fetched when it is first needed. */
export class SpokenCommands {
  readonly #parser = signal<Parser | undefined>(undefined);
  readonly #preferences: ReadonlySignal<Preferences>;
  readonly #spoken: ReadonlySignal<string>;
  /** The language of the commands, `undefined` when there is no pack for what is spoken. */
  readonly language: ReadonlySignal<string | undefined>;
  #stop: (() => void) | undefined;

  constructor(preferences: ReadonlySignal<Preferences>, spoken: ReadonlySignal<string>) {
    this.#preferences = preferences;
    this.#spoken = spoken;
    this.language = computed(() => packLanguage(spoken.value));
  }

  get parser(): ReadonlySignal<Parser | undefined> {
    return this.#parser;
  }

  start(): void {
    this.#stop = effect(() => {
      const { spokenCommands, replacements } = this.#preferences.value;
      const spoken = this.#spoken.value;
      let current = true;
      if (!spokenCommands) this.#parser.value = undefined;
      else {
        void loadParser(spoken, replacements).then(
          (parser) => {
            if (current) this.#parser.value = parser;
          },
          // Without a connection, and never loaded before: texts go as they are, and that is what the page shows.
          () => undefined,
        );
      }
      return () => {
        current = false;
      };
    });
  }

  stop(): void {
    this.#stop?.();
  }
}

async function loadParser(spoken: string, stored: readonly unknown[]): Promise<Parser> {
  const [{ spokenParser }, { readReplacements }] = await Promise.all([
    import('../commands/parse-spoken.ts'),
    import('../commands/replacements.ts'),
  ]);
  const pack = await LANGUAGES.get(packLanguage(spoken) ?? '')?.load();
  return spokenParser({ pack, replacements: readReplacements(stored), capitalize: true, language: spoken });
}
