import path from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import type { WindowKind } from './inside/window-thread.ts';
import { inWine, processesWith, type Wine, written } from './wine.ts';

/** A window that takes text, or does something else that a suite needs. */
export interface TestWindow {
  readonly window: number;
  readonly field: number;
}

let started = 0;

/** The helper inside Wine, from outside. */
export class WindowsHelper {
  readonly #url: string;
  /** Of the system: all of Wine's processes are its own. */
  readonly #pid: number;

  private constructor(port: string, pid: number) {
    this.#url = `http://127.0.0.1:${port}/`;
    this.#pid = pid;
  }

  static async start(wine: Wine): Promise<WindowsHelper> {
    started += 1;
    const file = path.join(wine.folder, `helper-port-${started}`);
    const program = wine.node([inWine(path.join(wine.stage, 'test/e2e/windows/inside/helper.ts')), inWine(file)]);
    try {
      const port = await written(file);
      const [pid] = processesWith(inWine(file));
      if (pid === undefined) throw new Error('its process is gone');
      return new WindowsHelper(port, pid);
    } catch (error) {
      throw new Error(`the helper did not start: ${error}; it printed ${program.printed().err}`);
    }
  }

  /** A window of this kind, in front unless it is one that nobody sees. */
  async open(kind: WindowKind, { hangsOnV = false }: { hangsOnV?: boolean } = {}): Promise<TestWindow> {
    const made = await this.#ask<TestWindow>({ do: 'make', data: { kind, hangsOnV } });
    if (!['manager', 'poller', 'taker'].includes(kind)) await this.front(made.window);
    return made;
  }

  async front(window: number): Promise<void> {
    await eventually('the window to be in front', async () => {
      await this.#ask({ do: 'front', window });
      return (await this.foreground()).window === window;
    });
  }

  foreground(): Promise<{ window: number; pid: number }> {
    return this.#ask({ do: 'foreground' });
  }

  /** With the ends of lines as they are everywhere else. */
  async text(window: number): Promise<string> {
    const { text } = await this.#ask<{ text: string }>({ do: 'text', window });
    return text.replaceAll('\r\n', '\n');
  }

  async setText(window: number, text: string): Promise<void> {
    await this.#ask({ do: 'set text', window, text });
  }

  /** What a manager, or a field without a window of its own, has read; `null`: it got nothing. */
  async read(window: number): Promise<(string | null)[]> {
    return (await this.#ask<{ read: (string | null)[] }>({ do: 'read', window })).read;
  }

  /** Until it is let go on; it hangs when this resolves. */
  async hang(window: number): Promise<void> {
    await this.#ask({ do: 'hang', window });
    await this.hangs(window);
  }

  /** Resolves when it does: by order, or by a key. */
  async hangs(window: number): Promise<void> {
    const times = async (): Promise<number> => (await this.#ask<{ times: number }>({ do: 'hangs', window })).times;
    await eventually('the window to hang', async () => (await times()) > 0);
  }

  /** It does not hang any more, whatever keys come. */
  async goOn(window: number): Promise<void> {
    await this.#ask({ do: 'go on', window });
  }

  async close(window: number): Promise<void> {
    await this.#ask({ do: 'close', window });
  }

  async find(className: string, child: string): Promise<{ window: number; child: number; pid: number }> {
    return this.#ask({ do: 'find', className, child });
  }

  async kill(pid: number): Promise<void> {
    await this.#ask({ do: 'kill', pid });
  }

  /** By name, or by number where Windows knows it; base64. */
  async clipboard(): Promise<Record<string, string>> {
    return (await this.#ask<{ contents: Record<string, string> }>({ do: 'clipboard' })).contents;
  }

  async clipboardText(): Promise<string | undefined> {
    const data = (await this.clipboard())['13'];
    return data && Buffer.from(data, 'base64').toString('utf16le').replace(/\0.*$/s, '').replaceAll('\r\n', '\n');
  }

  async copy(contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
    const encoded = Object.entries(contents).map(([name, data]) => [
      name,
      (typeof data === 'string' ? Buffer.from(`${data}\0`, 'utf16le') : data).toString('base64'),
    ]);
    await this.#ask({ do: 'copy', contents: Object.fromEntries(encoded) });
  }

  /** To its process. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.#pid, signal);
  }

  /** With all its windows. */
  async end(): Promise<void> {
    await this.#ask({ do: 'end' });
  }

  async #ask<T = unknown>(order: object): Promise<T> {
    const answer = await fetch(this.#url, { method: 'POST', body: JSON.stringify(order) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }
}
