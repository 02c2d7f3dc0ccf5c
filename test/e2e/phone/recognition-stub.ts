import type { Page } from 'playwright-core';

/** What a browser tells of one result: `confidence` is left out where a browser has none. */
export type StubPiece = readonly [text: string, final: boolean, confidence?: number];

/** What a test says to the page in the place of the browser. */
export interface Ear {
  /** The languages that recognitions were started with. */
  started(): Promise<string[]>;
  /** @param which of the recognitions that were started; without it the newest */
  hears(pieces: readonly StubPiece[], which?: number): Promise<void>;
  /** The recognition ends with it. */
  fails(code: string, which?: number): Promise<void>;
  /** As browsers do after a while, and a moment after they were told to stop. */
  ends(which?: number): Promise<void>;
  /** How many recognitions listen now: never more than one. */
  listening(): Promise<number>;
}

interface Options {
  /** A browser that has a last word to say when it is told to stop: it ends when the test says so. */
  readonly lingers?: boolean;
  /** The languages that are recognised without sending the sound anywhere. */
  readonly local?: readonly string[];
}

interface Stub {
  lang: string;
  on: boolean;
  onend?: (() => void) | null;
  onerror?: ((event: { error: string }) => void) | null;
  onresult?: ((event: object) => void) | null;
}
type Scope = typeof globalThis & { ears: Stub[] };

/** Stands in for the Web Speech API, and for nothing else. Call it before the page is opened. */
export async function stubRecognition(page: Page, { lingers = false, local = [] }: Options = {}): Promise<Ear> {
  await page.addInitScript(
    ([slow, here]) => {
      const ears: Stub[] = [];
      class Recognition {
        static async available({ langs }: { langs: string[] }): Promise<string> {
          return langs.every((lang) => here.includes(lang)) ? 'available' : 'unavailable';
        }
        lang = '';
        on = false;
        onend?: (() => void) | null;
        start(): void {
          this.on = true;
          ears.push(this);
        }
        stop(): void {
          if (!this.on) return;
          this.on = false;
          if (!slow) this.onend?.();
        }
        abort(): void {
          this.stop();
        }
      }
      Object.assign(window, { ears, SpeechRecognition: Recognition, webkitSpeechRecognition: Recognition });
    },
    [lingers, local] as const,
  );
  return {
    started: () => page.evaluate(() => (window as unknown as Scope).ears.map(({ lang }) => lang)),
    listening: () => page.evaluate(() => (window as unknown as Scope).ears.filter(({ on }) => on).length),
    hears: (pieces, which = -1) =>
      page.evaluate(
        ([said, index]) => {
          const results = said.map(([transcript, isFinal, confidence]) =>
            Object.assign([confidence === undefined ? { transcript } : { transcript, confidence }], { isFinal }),
          );
          (window as unknown as Scope).ears.at(index)?.onresult?.({ resultIndex: 0, results });
        },
        [pieces, which] as const,
      ),
    fails: (code, which = -1) =>
      page.evaluate(
        ([error, index]) => {
          const ear = (window as unknown as Scope).ears.at(index);
          ear?.onerror?.({ error });
          if (ear) ear.on = false;
          ear?.onend?.();
        },
        [code, which] as const,
      ),
    ends: (which = -1) =>
      page.evaluate((index) => {
        const ear = (window as unknown as Scope).ears.at(index);
        if (ear) ear.on = false;
        ear?.onend?.();
      }, which),
  };
}
