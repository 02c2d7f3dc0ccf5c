import { readFileSync } from 'node:fs';
import type { CallbackResponse, OnBeforeRequestListenerDetails, WindowOpenHandlerResponse } from 'electron';
import type { Frame, Page, Route } from 'playwright-core';
import type { ElectronApi, WindowContents, WindowSession } from '../../../src/main/electron-api.ts';
import { theChromium } from './chromium.ts';
import { Emitter, PreventableEvent } from './emitter.ts';

/** Chromium has no scheme of ours: pages of `lantype://window` are served, in the page's eyes, from here. */
const OURS = 'lantype://window/';
const THEIRS = 'https://window.lantype.test/';
export const toChromium = (url: string): string => (url.startsWith(OURS) ? THEIRS + url.slice(OURS.length) : url);
const toElectron = (url: string): string => (url.startsWith(THEIRS) ? OURS + url.slice(THEIRS.length) : url);

type Invocation = (event: never, ...args: unknown[]) => unknown;
type Serve = (request: Request) => Response | Promise<Response>;

export class IpcMainDouble {
  readonly handlers = new Map<string, Invocation>();

  handle(channel: string, listener: Invocation): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, listener);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}

export class ProtocolDouble implements ProtocolMembers {
  readonly privileged: Electron.CustomScheme[] = [];
  readonly served = new Map<string, Serve>();

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    this.privileged.push(...schemes);
  }

  handle(scheme: string, handler: (request: never) => unknown): void {
    this.served.set(scheme, handler as Serve);
  }
}
type ProtocolMembers = ElectronApi['protocol'];

type PermissionRequestHandler = Parameters<WindowSession['setPermissionRequestHandler']>[0];
type PermissionCheckHandler = Parameters<WindowSession['setPermissionCheckHandler']>[0];
type DeviceHandler = Parameters<WindowSession['setDevicePermissionHandler']>[0];
type BeforeRequest = (details: OnBeforeRequestListenerDetails, callback: (response: CallbackResponse) => void) => void;

export class SessionDouble implements WindowSession {
  permissionRequest: PermissionRequestHandler = null;
  permissionCheck: PermissionCheckHandler = null;
  device: DeviceHandler = null;
  beforeRequest: BeforeRequest | undefined;
  readonly webRequest = {
    onBeforeRequest: (listener: unknown): void => {
      this.beforeRequest = listener as BeforeRequest;
    },
  };

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler): void {
    this.device = handler;
  }
}

export const ipcMain = new IpcMainDouble();
export const protocol = new ProtocolDouble();
export const session = { defaultSession: new SessionDouble() };

/** Runs the preload as Electron does, but in the page's own world: `require('electron')` is this object. */
function preloadScript(code: string): string {
  return `(() => {
    const listeners = new Map();
    const ipcRenderer = {
      async invoke(channel, ...args) {
        const answer = await window.__invoke({ channel, args });
        if ('error' in answer) throw new Error("Error invoking remote method '" + channel + "': " + answer.error);
        return answer.value;
      },
      on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
      off(channel, listener) { listeners.set(channel, (listeners.get(channel) ?? []).filter((each) => each !== listener)); },
    };
    Object.defineProperty(window, '__deliver', { value: (channel, args) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    } });
    const contextBridge = { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value) }) };
    const require = (name) => {
      if (name === 'electron') return { ipcRenderer, contextBridge };
      throw new Error('module not found: ' + name);
    };
    const exports = {}, module = { exports };
    ${code}
  })();`;
}

/** A page of a real Chromium, as Electron shows it to its main process. */
export class WebContentsDouble extends Emitter implements WindowContents {
  readonly #frames = new Map<Frame, { readonly url: string }>();
  readonly #preload: string;
  #page: Page | undefined;
  #url = '';
  #loading: string | undefined;
  #windowOpen: ((details: never) => WindowOpenHandlerResponse) | undefined;
  readonly refusals: string[] = [];

  constructor(preload: string) {
    super();
    this.#preload = preload;
  }

  get mainFrame(): never {
    return (this.#page ? this.#frame(this.#page.mainFrame()) : { url: this.#url }) as never;
  }

  get page(): Page | undefined {
    return this.#page;
  }

  getURL(): string {
    return this.#page ? toElectron(this.#page.url()) : this.#url;
  }

  isDestroyed(): boolean {
    return this.#page?.isClosed() ?? false;
  }

  setWindowOpenHandler(handler: (details: never) => WindowOpenHandlerResponse): void {
    this.#windowOpen = handler;
  }

  reload(): void {
    void this.load(this.getURL());
  }

  send(channel: string, ...args: unknown[]): void {
    const sent = structuredClone(args);
    const deliver = `window.__deliver?.(${JSON.stringify(channel)}, ${JSON.stringify(sent)})`;
    void this.#page?.evaluate(deliver).catch(() => undefined);
  }

  async load(url: string): Promise<void> {
    this.#url = url;
    const page = await this.#open();
    this.#loading = toChromium(url);
    await page.goto(toChromium(url));
    this.#loading = undefined;
  }

  /** The process of the page dies. */
  crash(reason: string): void {
    this.emit('render-process-gone', new PreventableEvent(), { reason, exitCode: 1 });
  }

  async close(): Promise<void> {
    await this.#page?.close().catch(() => undefined);
  }

  async #open(): Promise<Page> {
    if (this.#page !== undefined) return this.#page;
    const context = await theChromium.context();
    const page = await context.newPage();
    this.#page = page;
    await page.exposeBinding('__invoke', ({ frame }, call: { channel: string; args: unknown[] }) =>
      this.#invoke(frame, call),
    );
    await page.addInitScript(preloadScript(readFileSync(this.#preload, 'utf8')));
    await page.route('**/*', (route) => this.#route(page, route));
    page.on('popup', (popup) => {
      const answer = this.#windowOpen?.({ url: popup.url() } as never);
      if (answer?.action !== 'allow') void popup.close();
      this.refusals.push(`popup ${answer?.action}`);
    });
    return page;
  }

  #frame(frame: Frame): { readonly url: string } {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    const made = {
      get url() {
        return toElectron(frame.url());
      },
    };
    this.#frames.set(frame, made);
    return made;
  }

  async #invoke(frame: Frame, { channel, args }: { channel: string; args: unknown[] }): Promise<object> {
    const handler = ipcMain.handlers.get(channel);
    if (handler === undefined) return { error: `No handler registered for '${channel}'` };
    try {
      const event = { sender: this, senderFrame: this.#frame(frame), type: 'frame' };
      return { value: structuredClone(await handler(event as never, ...structuredClone(args))) };
    } catch (error) {
      return { error: String(error) };
    }
  }

  async #route(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = toElectron(request.url());
    if (request.isNavigationRequest() && request.url() !== this.#loading?.split('#')[0]) {
      const event = Object.assign(new PreventableEvent(), { url, isMainFrame: request.frame() === page.mainFrame() });
      this.emit('will-frame-navigate', event);
      if (event.isMainFrame) this.emit('will-navigate', event, url);
      if (event.defaultPrevented) {
        this.refusals.push(`navigation ${url}`);
        return await route.abort('aborted');
      }
    }
    const { cancel } = await new Promise<CallbackResponse>((resolve) => {
      const { beforeRequest } = session.defaultSession;
      if (beforeRequest) beforeRequest({ url } as OnBeforeRequestListenerDetails, resolve);
      else resolve({});
    });
    const serve = protocol.served.get(new URL(url).protocol.replace(':', ''));
    if (cancel || serve === undefined) {
      this.refusals.push(`request ${url}`);
      return await route.abort();
    }
    const response = await serve(new Request(url, { method: request.method() }));
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
  }
}
