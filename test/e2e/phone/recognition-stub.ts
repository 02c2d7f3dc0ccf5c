import type { Page } from 'playwright-core';

/** What a test says to the page in the place of the browser. */
export interface Ear {
  /** The languages that recognitions were started with. */
  started(): Promise<string[]>;
  hears(pieces: readonly (readonly [text: string, final: boolean])[]): Promise<void>;
  fails(code: string): Promise<void>;
  /** As browsers do after a while. */
  ends(): Promise<void>;
  /** How many recognitions listen now: never more than one. */
  listening(): Promise<number>;
}

interface Stub {
  lang: string;
  on: boolean;
  onend?: () => void;
  onerror?: (event: { error: string }) => void;
  onresult?: (event: object) => void;
}
type Scope = typeof globalThis & { ears: Stub[] };

/** Stands in for the Web Speech API, and for nothing else. Call it before the page is opened. */
export async function stubRecognition(page: Page): Promise<Ear> {
  await page.addInitScript(() => {
    const ears: Stub[] = [];
    class Recognition {
      lang = '';
      on = false;
      onend?: () => void;
      start(): void {
        this.on = true;
        ears.push(this);
      }
      stop(): void {
        if (!this.on) return;
        this.on = false;
        this.onend?.();
      }
      abort(): void {
        this.stop();
      }
    }
    Object.assign(window, { ears, SpeechRecognition: Recognition, webkitSpeechRecognition: Recognition });
  });
  return {
    started: () => page.evaluate(() => (window as unknown as Scope).ears.map(({ lang }) => lang)),
    listening: () => page.evaluate(() => (window as unknown as Scope).ears.filter(({ on }) => on).length),
    hears: (pieces) =>
      page.evaluate((said) => {
        const results = said.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal }));
        (window as unknown as Scope).ears.at(-1)?.onresult?.({ resultIndex: 0, results });
      }, pieces),
    fails: (code) =>
      page.evaluate((error) => {
        const ear = (window as unknown as Scope).ears.at(-1);
        ear?.onerror?.({ error });
        if (ear) ear.on = false;
        ear?.onend?.();
      }, code),
    ends: () =>
      page.evaluate(() => {
        const ear = (window as unknown as Scope).ears.at(-1);
        if (ear) ear.on = false;
        ear?.onend?.();
      }),
  };
}
