import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { App, AppReport } from '../app/app.ts';
import type { AppLogger } from '../app/log/logger.ts';
import { pageFolder } from '../app/pages.ts';
import type { Clock } from '../base/clock.ts';
import { CONTROL_METHODS } from '../protocol/control-methods.ts';
import type { Accessibility } from './accessibility.ts';
import type { ElectronApi } from './electron-api.ts';
import { startedAtLogin } from './login/start-at-login.ts';
import { Notices } from './notices/notices.ts';
import { watchPower } from './power.ts';
import { SafeQuit } from './quit.ts';
import { APP_PICTURE, PRELOAD, TRAY_PICTURES } from './resources.ts';
import { DesktopModel } from './tray/desktop-model.ts';
import type { DesktopState } from './tray/desktop-state.ts';
import { AppTray } from './tray/tray.ts';
import { type TrayAction, trayView, type WindowView } from './tray/tray-view.ts';
import type { UpdateSource } from './updates/update-source.ts';
import { Updates } from './updates/updates.ts';
import { confineContents, confineSession } from './window/confinement.ts';
import { openWindowChannel } from './window/ipc.ts';
import { MainWindow } from './window/main-window.ts';
import { servePage } from './window/page-scheme.ts';
import type { Words } from './words/en.ts';
import { wordsFor } from './words/words.ts';

export interface DesktopSessionParts {
  api: ElectronApi;
  platform: NodeJS.Platform;
  app: App;
  accessibility: Accessibility;
  /** Of newer versions; undefined where something else brings them. */
  updates: UpdateSource | undefined;
  /** Electron's own, in the data folder. */
  folder: string;
  /** No window at first. */
  hidden: boolean;
  clock: Clock;
  logger: AppLogger;
}

/** macOS takes the keys for copy, paste and quit from the menu of the program. Elsewhere they work without one. */
const MENU: MenuItemConstructorOptions[] = [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];

/** The app, its tray and its window, from the time when Electron is ready. */
export class DesktopSession {
  readonly #parts: DesktopSessionParts;
  readonly #model: DesktopModel;
  readonly #quit: SafeQuit;
  readonly #window: MainWindow;
  readonly #notices: Notices;
  readonly #tray: AppTray;
  readonly #updates: Updates;
  /** The user asked for the newer version now. */
  #restartUpdated = false;
  /** Said once: that the program is still there without its window. */
  readonly #toldOfTheTray: string;
  #closeChannel: (() => void) | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: DesktopSessionParts) {
    const { api, platform, app, accessibility, folder, clock, logger } = parts;
    this.#parts = parts;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#toldOfTheTray = path.join(folder, 'told-of-the-tray');
    const permissionMissing = (): boolean => accessibility.obstacle() !== undefined;
    this.#updates = new Updates({
      source: parts.updates,
      clock,
      logger,
      onReady: (version) => this.#sayUpdate(version),
    });
    const update = (): string | undefined => this.#updates.ready;
    this.#model = new DesktopModel({ control: app.control, permissionMissing, update, clock, logger });
    // Quitting stops what is made after it, which in its turn may ask for it.
    this.#quit = new SafeQuit({
      ...{ api, clock, logger },
      stop: () => this.stop(),
      finish: () => this.#updates.finish(this.#restartUpdated),
    });
    this.#window = new MainWindow({
      api,
      preload: PRELOAD,
      picture: APP_PICTURE,
      devTools: !api.app.isPackaged,
      placeFile: path.join(folder, 'window-place.json'),
      quit: this.#quit,
      // Notices open the window, and so come after it.
      onHidden: () => this.#sayOnceWhereItIs(),
      onFailed: () => this.#tell(this.#words.notices.failure, this.#words.notices.failureBody),
      clock,
      logger,
    });
    this.#notices = new Notices({
      api,
      picture: APP_PICTURE,
      // Another one after each change of the language.
      words: () => this.#words,
      model: this.#model,
      window: this.#window,
      clock,
    });
    this.#tray = new AppTray({ api, pictures: TRAY_PICTURES, platform, onAction: (action) => void this.#act(action) });
  }

  /** @throws {AppError} */
  async start(): Promise<AppReport> {
    const { api, platform, app, hidden, logger } = this.#parts;
    confineSession(api.session.defaultSession);
    confineContents(api, logger);
    servePage(api, pageFolder('renderer'));
    api.Menu.setApplicationMenu(platform === 'darwin' ? api.Menu.buildFromTemplate(MENU) : null);
    // The program ends by Quit alone.
    api.app.on('window-all-closed', () => undefined);
    // Before the app: the screen may be locked already.
    watchPower(api, {
      wake: () => app.wake(),
      setLocked: (locked) => app.setLocked(locked),
      shutDown: () => this.quit(),
    });
    const report = await app.start();
    if (this.#quit.quitting) return report;

    await this.#model.start();
    await this.#startNotices();
    this.#closeChannel = openWindowChannel({ api, control: app.control, window: () => this.#window.current, logger });
    this.#model.onChange((state) => this.#show(state));
    if (this.#model.state !== undefined) this.#show(this.#model.state);
    api.app.on('second-instance', (_event, argv) => {
      if (!argv.includes('--hidden')) this.#window.open();
    });
    api.app.on('activate', () => this.#window.open());
    if (!hidden && !startedAtLogin({ api, platform })) this.#window.open();
    return report;
  }

  /** Stops and ends the program. */
  quit(): void {
    this.#quit.quit();
  }

  /** The same, after something that nobody foresaw. */
  crash(): void {
    const { crashed, crashedBody } = this.#words.dialogs;
    this.#parts.api.dialog.showErrorBox(crashed, crashedBody);
    this.#quit.quit(1);
  }

  /** Idempotent. What is in flight is stored when it resolves. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#closeChannel?.();
      this.#updates.stop();
      this.#model.stop();
      this.#notices.stop();
      this.#window.stop();
      await this.#parts.app.stop();
      this.#tray.stop();
      this.#parts.logger.stop();
    })();
    return this.#stopped;
  }

  async #startNotices(): Promise<void> {
    const { app, clock } = this.#parts;
    const { control } = app;
    const since = clock.now();
    const answer = await control.call('pairing.get', {});
    const pairing = answer.ok ? CONTROL_METHODS['pairing.get'].result.parse(answer.result) : { open: false };
    this.#notices.begin(this.#model.state?.held ?? [], pairing, since);
    this.#notices.follow(control);
  }

  get #words(): Words {
    return wordsFor(this.#model.state?.settings.language ?? 'auto', this.#parts.api.app.getLocale());
  }

  #show(state: DesktopState): void {
    const { theme } = state.settings;
    this.#parts.api.nativeTheme.themeSource = theme === 'auto' ? 'system' : theme;
    this.#updates.setOn(state.settings.updates);
    this.#tray.show(trayView(state, this.#words));
  }

  async #act(action: TrayAction): Promise<void> {
    switch (action.type) {
      case 'open':
        this.#window.open(action.view);
        return;
      case 'share':
        await this.#call('sharing.set', { lan: action.on });
        return;
      case 'pause':
        await this.#call('typing.pause', { paused: action.on });
        return;
      case 'allow-typing':
        this.#parts.accessibility.ask();
        return;
      case 'update':
        this.#restartUpdated = true;
        this.quit();
        return;
      case 'quit':
        this.quit();
    }
  }

  async #call(method: string, params: object): Promise<void> {
    const answer = await this.#parts.app.control.call(method, params);
    if (!answer.ok) this.#tell(this.#words.notices.refused, answer.error.message);
    this.#model.refresh();
  }

  #tell(title: string, body: string, view: WindowView = 'devices'): void {
    this.#notices.show({ title, body, view });
  }

  #sayUpdate(version: string): void {
    this.#model.refresh();
    this.#tell(this.#words.notices.update(version), this.#words.notices.updateBody);
  }

  #sayOnceWhereItIs(): void {
    if (existsSync(this.#toldOfTheTray)) return;
    writeFileSync(this.#toldOfTheTray, '', { mode: 0o600 });
    const { keepsRunning, keepsRunningBody } = this.#words.notices;
    this.#tell(keepsRunning, keepsRunningBody);
  }
}
