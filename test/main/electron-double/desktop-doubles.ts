import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type {
  ClipboardBookmark,
  Menu as ElectronMenu,
  ForkOptions,
  MenuItemConstructorOptions,
  NativeImage,
  NotificationConstructorOptions,
} from 'electron';
import type { ElectronApi, NotificationApi, TrayIcon, UtilityChild } from '../../../src/main/electron-api.ts';
import { Emitter, PreventableEvent } from './emitter.ts';

/** A menu is its template. */
export class MenuDouble {
  readonly template: readonly MenuItemConstructorOptions[];

  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.template = template;
  }
}

export const Menu: ElectronApi['Menu'] = {
  buildFromTemplate: (template) => new MenuDouble(template as MenuItemConstructorOptions[]) as unknown as ElectronMenu,
  setApplicationMenu: () => undefined,
};

/** An image is its file. */
export class ImageDouble {
  readonly file: string;
  template = false;

  constructor(file: string) {
    this.file = file;
  }

  setTemplateImage(template: boolean): void {
    this.template = template;
  }
}

export const nativeImage: ElectronApi['nativeImage'] = {
  createFromPath: (file) => new ImageDouble(file) as unknown as NativeImage,
};

export class TrayDouble extends Emitter implements TrayIcon {
  static readonly all: TrayDouble[] = [];
  image: ImageDouble;
  tooltip = '';
  menu: MenuDouble | undefined;
  /** How often a menu was set: each time closes the one that is open. */
  menus = 0;

  constructor(image: NativeImage) {
    super();
    this.image = image as unknown as ImageDouble;
    TrayDouble.all.push(this);
  }

  setImage(image: NativeImage | string): void {
    this.image = image as unknown as ImageDouble;
  }

  setToolTip(tooltip: string): void {
    this.tooltip = tooltip;
  }

  setContextMenu(menu: ElectronMenu | null): void {
    this.menu = menu as unknown as MenuDouble;
    this.menus += 1;
  }

  destroy(): void {
    TrayDouble.all.splice(TrayDouble.all.indexOf(this), 1);
  }

  isDestroyed(): boolean {
    return !TrayDouble.all.includes(this);
  }
}

export class NotificationDouble extends Emitter {
  static readonly shown: NotificationDouble[] = [];
  readonly options: NotificationConstructorOptions;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    NotificationDouble.shown.push(this);
  }

  /** The user clicks it. */
  click(): void {
    this.emit('click', new PreventableEvent());
  }
}
NotificationDouble satisfies NotificationApi;

export class PowerMonitorDouble extends Emitter implements PowerMembers {
  idleState: 'active' | 'idle' | 'locked' | 'unknown' = 'active';

  getSystemIdleState(): 'active' | 'idle' | 'locked' | 'unknown' {
    return this.idleState;
  }
}
type PowerMembers = ElectronApi['powerMonitor'];

type Payload = string | ClipboardBookmark | Blob | Promise<Blob | string>;

export class ClipboardItemDouble {
  readonly #items: Record<string, Payload>;

  constructor(items: Record<string, Payload>) {
    this.#items = items;
  }

  get types(): string[] {
    return Object.keys(this.#items);
  }

  async getType(type: string): Promise<never> {
    const payload = await this.#items[type];
    if (payload === undefined) throw new Error(`no ${type}`);
    return (typeof payload === 'string' ? new Blob([payload], { type }) : payload) as never;
  }
}
ClipboardItemDouble satisfies ElectronApi['ClipboardItem'];

/** One content at a time, which each write replaces as a whole. */
export class ClipboardDouble implements ClipboardMembers {
  content: ClipboardItemDouble[] = [];
  /** Formats that this system does not take. */
  refused = new Set<string>();

  async read(): Promise<ClipboardItemDouble[]> {
    return this.content;
  }

  async readText(): Promise<string> {
    const item = this.content.find(({ types }) => types.includes('text/plain'));
    if (item === undefined) return '';
    const blob: Blob = await item.getType('text/plain');
    return await blob.text();
  }

  async write(data: ClipboardItemDouble[]): Promise<void> {
    if (data.some(({ types }) => types.some((type) => this.refused.has(type)))) throw new Error('not supported');
    this.content = data;
  }

  async writeText(text: string): Promise<void> {
    this.content = [new ClipboardItemDouble({ 'text/plain': text })];
  }
}
type ClipboardMembers = ElectronApi['clipboard'];

const PARENT_PORT = path.join(import.meta.dirname, 'parent-port.ts');

/** A process of Node.js with Electron's port in it. */
class UtilityDouble extends Emitter implements UtilityChild {
  readonly #child: ChildProcess;

  constructor(file: string, args: string[], options: ForkOptions) {
    super();
    this.#child = fork(file, args, {
      env: options.env as NodeJS.ProcessEnv,
      execArgv: ['--import', PARENT_PORT],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  postMessage(message: object): void {
    this.#child.send(message, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }
}

export const utilityProcess: ElectronApi['utilityProcess'] = {
  fork: (file, args = [], options = {}) => new UtilityDouble(file, args, options),
};
