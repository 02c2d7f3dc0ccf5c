import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { AppWindow } from '../../../src/main/electron-api.ts';
import { Emitter, PreventableEvent } from './emitter.ts';
import { app } from './singletons.ts';
import { WebContentsDouble } from './web-double.ts';

/** A window that nobody sees; its page is real. */
export class BrowserWindowDouble extends Emitter implements AppWindow {
  static readonly all: BrowserWindowDouble[] = [];
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: WebContentsDouble;
  #visible = false;
  #focused = false;
  #minimized = false;
  #maximized = false;
  #destroyed = false;
  #bounds: Rectangle;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.#visible = options.show !== false;
    this.#bounds = {
      x: options.x ?? 100,
      y: options.y ?? 80,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.webContents = new WebContentsDouble(options.webPreferences?.preload ?? '');
    BrowserWindowDouble.all.push(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  show(): void {
    this.#visible = true;
    this.#focused = true;
  }

  hide(): void {
    this.#visible = false;
    this.#focused = false;
  }

  focus(): void {
    this.#focused = true;
  }

  /** The user goes to another window. */
  blur(): void {
    this.#focused = false;
  }

  restore(): void {
    this.#minimized = false;
  }

  minimize(): void {
    this.#minimized = true;
    this.#focused = false;
  }

  maximize(): void {
    this.#maximized = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  /** The user drags it. */
  moveTo(bounds: Rectangle): void {
    this.#bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  /** The user closes it. */
  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    this.#destroyed = true;
    this.#visible = false;
    BrowserWindowDouble.all.splice(BrowserWindowDouble.all.indexOf(this), 1);
    void this.webContents.close();
  }
}
