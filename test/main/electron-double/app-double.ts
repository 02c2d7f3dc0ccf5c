import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LoginItemSettings, Settings } from 'electron';
import type { ElectronApi } from '../../../src/main/electron-api.ts';
import { Emitter, PreventableEvent } from './emitter.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

type AppMembers = ElectronApi['app'];

/** `app`, with a single instance lock that works between processes, through files in its user data folder. */
export class AppDouble extends Emitter implements AppMembers {
  readonly isPackaged = false;
  name = '';
  loginItem: Settings = {};
  readonly paths = new Map<string, string>();
  readonly #ready = new Promise<void>((resolve) => setImmediate(resolve));
  /** Runs before the process ends. */
  onExit: () => Promise<void> = async () => undefined;

  setName(name: string): void {
    this.name = name;
  }

  setAppUserModelId(): void {
    // Windows only.
  }

  setPath(name: string, folder: string): void {
    this.paths.set(name, folder);
  }

  getAppPath(): string {
    return ROOT;
  }

  getLocale(): string {
    return process.env.LANTYPE_DOUBLE_LOCALE ?? 'en-US';
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  getLoginItemSettings(): LoginItemSettings {
    return { openAtLogin: this.loginItem.openAtLogin ?? false, wasOpenedAtLogin: false } as LoginItemSettings;
  }

  setLoginItemSettings(settings: Settings): void {
    this.loginItem = settings;
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.paths.get('userData');
    if (folder === undefined) throw new Error('the user data folder is to be set before');
    mkdirSync(folder, { recursive: true });
    const lock = path.join(folder, 'single-instance');
    const others = path.join(folder, 'second-instances');
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(path.join(others, `${process.pid}.json`), JSON.stringify(process.argv));
      return false;
    }
    mkdirSync(others, { recursive: true });
    writeFileSync(lock, String(process.pid));
    watch(others, (_event, name) => {
      const file = path.join(others, name ?? '');
      const text = existsSync(file) && name !== null ? readFileSync(file, 'utf8') : '';
      if (text !== '') this.emit('second-instance', new PreventableEvent(), JSON.parse(text), ROOT, {});
    }).unref();
    return true;
  }

  quit(): void {
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    void this.onExit().finally(() => process.exit(code));
  }
}
