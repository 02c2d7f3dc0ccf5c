import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Clipboard,
  ClipboardItem,
  Dialog,
  IpcMain,
  Menu,
  NativeImage,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  PowerMonitor,
  Protocol,
  Screen,
  Session,
  Shell,
  SystemPreferences,
  Tray,
  UtilityProcess,
  utilityProcess,
  WebContents,
  WebFrameMain,
} from 'electron';

/**
 * The part of Electron that is used, in types taken from Electron itself: `electron` can be passed where this is asked
 * for, and so can a double that runs without it. Nothing but `main.ts` imports Electron's values.
 */
export interface ElectronApi {
  readonly app: Pick<
    App,
    | ('exit' | 'getAppPath' | 'getLocale' | 'getLoginItemSettings' | 'isPackaged' | 'on' | 'quit')
    | ('requestSingleInstanceLock' | 'setAppUserModelId' | 'setLoginItemSettings' | 'setName' | 'setPath' | 'whenReady')
  >;
  readonly BrowserWindow: new (options?: BrowserWindowConstructorOptions) => AppWindow;
  readonly ClipboardItem: typeof ClipboardItem;
  readonly clipboard: Pick<Clipboard, 'read' | 'readText' | 'write' | 'writeText'>;
  readonly dialog: Pick<Dialog, 'showErrorBox'>;
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly nativeImage: { createFromPath(path: string): NativeImage };
  readonly nativeTheme: Pick<NativeTheme, 'themeSource'>;
  readonly Notification: NotificationApi;
  readonly powerMonitor: Pick<PowerMonitor, 'getSystemIdleState' | 'on'>;
  readonly protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly screen: Pick<Screen, 'getAllDisplays'>;
  readonly session: { readonly defaultSession: WindowSession };
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly systemPreferences: Pick<SystemPreferences, 'isTrustedAccessibilityClient'>;
  readonly Tray: new (image: NativeImage) => TrayIcon;
  readonly utilityProcess: { fork: (...args: Parameters<typeof utilityProcess.fork>) => UtilityChild };
}

export interface AppWindow
  extends Pick<
    BrowserWindow,
    | ('destroy' | 'focus' | 'getNormalBounds' | 'hide' | 'isDestroyed' | 'isFocused' | 'isMaximized' | 'isMinimized')
    | ('isVisible' | 'loadURL' | 'maximize' | 'on' | 'once' | 'restore' | 'show')
  > {
  readonly webContents: WindowContents;
}

export interface WindowContents
  extends Pick<WebContents, 'getURL' | 'isDestroyed' | 'on' | 'reload' | 'send' | 'setWindowOpenHandler'> {
  readonly mainFrame: Pick<WebFrameMain, 'url'>;
}

export type WindowSession = Pick<
  Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
> & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };

export type TrayIcon = Pick<Tray, 'destroy' | 'isDestroyed' | 'on' | 'setContextMenu' | 'setImage' | 'setToolTip'>;
export interface NotificationApi {
  new (options?: NotificationConstructorOptions): Pick<Notification, 'on' | 'show'>;
  isSupported(): boolean;
}
export type UtilityChild = Pick<UtilityProcess, 'kill' | 'on' | 'postMessage' | 'stderr'>;
