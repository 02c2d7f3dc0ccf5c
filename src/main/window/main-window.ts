import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { AppWindow, ElectronApi } from '../electron-api.ts';
import type { SafeQuit } from '../quit.ts';
import type { WindowView } from '../tray/tray-view.ts';
import { PAGE_URL } from './page-scheme.ts';
import { ReloadLimit } from './reload-limit.ts';
import { readPlace, writePlace } from './window-place.ts';

const DEFAULT_SIZE = { width: 1_000, height: 720 };
/** Moving and resizing tell of every pixel. */
const REMEMBER_AFTER_MS = 500;

export interface MainWindowParts {
  api: Pick<ElectronApi, 'BrowserWindow' | 'screen'>;
  preload: string;
  picture: string;
  /** Whether its page can be looked into. */
  devTools: boolean;
  placeFile: string;
  /** While it quits, closing means the end, and not the tray. */
  quit: Pick<SafeQuit, 'quit' | 'quitting'>;
  onHidden: () => void;
  /** The page died again and again. */
  onFailed: () => void;
  clock: Clock;
  logger: Logger;
}

/** The one window. It is made when it is first asked for, and closing it puts it away. */
export class MainWindow {
  readonly #parts: MainWindowParts;
  readonly #reloads: ReloadLimit;
  #window: AppWindow | undefined;
  #timer: Timer | undefined;

  constructor(parts: MainWindowParts) {
    this.#parts = parts;
    this.#reloads = new ReloadLimit(parts.clock);
  }

  get current(): AppWindow | undefined {
    return this.#window?.isDestroyed() ? undefined : this.#window;
  }

  get focused(): boolean {
    return this.current?.isFocused() ?? false;
  }

  /** In front, at a view, or where it was. */
  open(view?: WindowView): void {
    const window = this.current;
    if (window === undefined) {
      this.#create(view);
      return;
    }
    const url = view === undefined ? undefined : `${PAGE_URL}#/${view}`;
    // The same address again would load the page anew; another fragment only tells the page.
    if (url !== undefined && window.webContents.getURL() !== url) this.#load(window, url);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** For good. */
  stop(): void {
    this.#remember();
    this.current?.destroy();
    this.#window = undefined;
  }

  #create(view: WindowView | undefined): void {
    const { api, preload, picture, devTools, placeFile, logger } = this.#parts;
    const displays = api.screen.getAllDisplays().map(({ workArea }) => workArea);
    const { maximized, ...place } = readPlace(placeFile, displays) ?? { ...DEFAULT_SIZE, maximized: false };
    const window = new api.BrowserWindow({
      ...place,
      minWidth: 320,
      minHeight: 240,
      show: false,
      title: 'Lantype',
      icon: picture,
      autoHideMenuBar: true,
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools,
      },
    });
    this.#window = window;
    window.once('ready-to-show', () => {
      if (maximized) window.maximize();
      window.show();
    });
    this.#watch(window);
    this.#load(window, view === undefined ? PAGE_URL : `${PAGE_URL}#/${view}`);
    logger.info({}, 'the window is open');
  }

  #watch(window: AppWindow): void {
    const { clock, quit, onHidden } = this.#parts;
    const rememberSoon = (): void => {
      this.#timer?.cancel();
      this.#timer = clock.after(REMEMBER_AFTER_MS, () => this.#remember());
    };
    window.on('resize', rememberSoon);
    window.on('move', rememberSoon);
    window.on('close', (event) => {
      if (quit.quitting) return;
      event.preventDefault();
      this.#remember();
      window.hide();
      onHidden();
    });
    // Windows is ending the session; there are seconds left.
    window.on('query-session-end', () => quit.quit());
    window.on('session-end', () => quit.quit());
    window.webContents.on('render-process-gone', (_event, { reason }) => this.#died(window, reason));
  }

  #died(window: AppWindow, reason: string): void {
    const { logger, onFailed } = this.#parts;
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    logger.error({ reason }, 'the process of the window is gone');
    if (this.#reloads.allowed()) {
      window.webContents.reload();
      return;
    }
    window.destroy();
    this.#window = undefined;
    onFailed();
  }

  #load(window: AppWindow, url: string): void {
    window.loadURL(url).catch((error: unknown) => {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      // A load that another one overtook.
      if (code !== 'ERR_ABORTED') this.#parts.logger.error({ code }, 'the window could not be loaded');
    });
  }

  #remember(): void {
    this.#timer?.cancel();
    const window = this.current;
    if (window === undefined || window.isMinimized()) return;
    try {
      writePlace(this.#parts.placeFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.#parts.logger.warn({ code }, 'the place of the window was not remembered');
    }
  }
}
