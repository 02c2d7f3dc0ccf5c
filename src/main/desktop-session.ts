import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type App, type AppReport, createApp } from '../app/app.ts';
import { pageFolder } from '../app/pages.ts';
import { CONTROL_METHODS } from '../protocol/control-methods.ts';
import { type Accessibility, accessibility } from './accessibility.ts';
import { appOptions, type DesktopSessionParts } from './app-options.ts';
import { startedAtLogin } from './login/start-at-login.ts';
import { applicationMenu } from './menu.ts';
import { Notices } from './notices/notices.ts';
import { watchPower } from './power.ts';
import { SafeQuit } from './quit.ts';
import { APP_PICTURE, PRELOAD, TRAY_PICTURES } from './resources.ts';
import { DesktopModel } from './tray/desktop-model.ts';
import type { DesktopState } from './tray/desktop-state.ts';
import { AppTray } from './tray/tray.ts';
import { type TrayAction, trayView, type WindowView } from './tray/tray-view.ts';
import { confineContents, confineSession } from './window/confinement.ts';
import { openWindowChannel } from './window/ipc.ts';
import { MainWindow } from './window/main-window.ts';
import { servePage } from './window/page-scheme.ts';
import type { Words } from './words/en.ts';
import { wordsFor } from './words/words.ts';

/** The app, its tray and its window, from the time when Electron is ready. */
export class DesktopSession {
  readonly #parts: DesktopSessionParts;
  readonly #app: App;
  readonly #accessibility: Accessibility;
  readonly #quit: SafeQuit;
  readonly #window: MainWindow;
  readonly #tray: AppTray;
  #model: DesktopModel | undefined;
  #notices: Notices | undefined;
  #closeChannel: (() => void) | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: DesktopSessionParts) {
    const { api, process, folder, clock, logger } = parts;
    this.#parts = parts;
    this.#accessibility = accessibility(api, process.platform);
    this.#app = createApp(appOptions(parts, this.#accessibility));
    this.#quit = new SafeQuit({ api, stop: () => this.stop(), clock, logger });
    this.#tray = new AppTray({
      api,
      pictures: TRAY_PICTURES,
      platform: process.platform,
      onAction: (action) => void this.#act(action),
    });
    const electronFolder = path.join(folder.root, 'electron');
    mkdirSync(electronFolder, { recursive: true, mode: 0o700 });
    this.#window = new MainWindow({
      api,
      preload: PRELOAD,
      picture: APP_PICTURE,
      devTools: !api.app.isPackaged,
      placeFile: path.join(electronFolder, 'window-place.json'),
      quitting: () => this.#quit.quitting,
      onHidden: () => this.#sayOnceWhereItIs(path.join(electronFolder, 'told-of-the-tray')),
      onSessionEnd: () => this.quit(),
      onFailed: () => this.#tell(this.#words().notices.failure, this.#words().notices.failureBody),
      clock,
      logger,
    });
  }

  /** @throws {AppError} */
  async start(): Promise<AppReport> {
    const { api, process, args, logger, clock } = this.#parts;
    confineSession(api.session.defaultSession);
    confineContents(api, logger);
    servePage(api, pageFolder('renderer'));
    api.Menu.setApplicationMenu(applicationMenu(api, process.platform));
    // The program ends by Quit alone.
    api.app.on('window-all-closed', () => undefined);
    // Before the app: the screen may be locked already.
    watchPower(api, {
      wake: () => this.#app.wake(),
      setLocked: (locked) => this.#app.setLocked(locked),
      shutDown: () => this.quit(),
    });
    const report = await this.#app.start();
    if (this.#quit.quitting) return report;

    const { control } = this.#app;
    const permissionMissing = (): boolean => this.#accessibility.obstacle() !== undefined;
    const model = new DesktopModel({ control, permissionMissing, clock, logger });
    await model.start();
    this.#model = model;
    await this.#startNotices(model);
    this.#closeChannel = openWindowChannel({ api, control, window: () => this.#window.current, logger });
    model.onChange((state) => this.#show(state));
    if (model.state !== undefined) this.#show(model.state);
    api.app.on('second-instance', (_event, argv) => {
      if (!argv.includes('--hidden')) this.#window.open();
    });
    api.app.on('activate', () => this.#window.open());
    if (!args.hidden && !startedAtLogin({ api, platform: process.platform })) this.#window.open();
    return report;
  }

  /** Stops and ends the program. */
  quit(): void {
    this.#quit.quit();
  }

  /** The same, after something that nobody foresaw. */
  crash(): void {
    const { dialogs } = this.#words();
    this.#parts.api.dialog.showErrorBox(dialogs.crashed, dialogs.crashedBody);
    this.#quit.quit(1);
  }

  /** Idempotent. What is in flight is stored when it resolves. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#closeChannel?.();
      this.#model?.stop();
      this.#notices?.stop();
      this.#window.stop();
      await this.#app.stop();
      this.#tray.stop();
      this.#parts.logger.stop();
    })();
    return this.#stopped;
  }

  async #startNotices(model: DesktopModel): Promise<void> {
    const { api, clock } = this.#parts;
    const { control } = this.#app;
    const notices = new Notices({
      api,
      picture: APP_PICTURE,
      words: () => this.#words(),
      state: () => model.state,
      windowFocused: () => this.#window.focused,
      open: (view) => this.#window.open(view),
      clock,
    });
    const pairing = await control.call('pairing.get', {});
    notices.begin(
      model.state?.held ?? [],
      pairing.ok ? CONTROL_METHODS['pairing.get'].result.parse(pairing.result) : { open: false },
    );
    notices.follow(control);
    this.#notices = notices;
  }

  #words(): Words {
    return wordsFor(this.#model?.state?.settings.language ?? 'auto', this.#parts.api.app.getLocale());
  }

  #show(state: DesktopState): void {
    const { theme } = state.settings;
    this.#parts.api.nativeTheme.themeSource = theme === 'auto' ? 'system' : theme;
    this.#tray.show(trayView(state, this.#words()));
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
        this.#accessibility.ask();
        return;
      case 'quit':
        this.quit();
    }
  }

  async #call(method: string, params: object): Promise<void> {
    const answer = await this.#app.control.call(method, params);
    if (!answer.ok) this.#tell(this.#words().notices.refused, answer.error.message);
    this.#model?.refresh();
  }

  #tell(title: string, body: string, view: WindowView = 'devices'): void {
    this.#notices?.show({ title, body, view });
  }

  #sayOnceWhereItIs(marker: string): void {
    if (existsSync(marker)) return;
    writeFileSync(marker, '', { mode: 0o600 });
    const { keepsRunning, keepsRunningBody } = this.#words().notices;
    this.#tell(keepsRunning, keepsRunningBody);
  }
}
