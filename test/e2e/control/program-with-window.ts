import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { connectToControl } from '../../../src/app/client/control-client.ts';
import { connectToRelay } from '../../../src/app/client/relay-client.ts';
import { type DataFolder, describeDataFolder } from '../../../src/app/folder/data-folder.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { type Scope, tokenAnswerSchema } from '../../../src/protocol/http.ts';
import { type RunningLantype, startLantype } from '../../cli/command-line.ts';
import { RawAgent } from '../../helpers/raw-agent.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { login, WindowClient } from './window-client.ts';

export interface StartOptions {
  args?: readonly string[];
  dataDir?: string;
  settings?: object;
  env?: NodeJS.ProcessEnv;
}

/** The real program in a process of its own, and what a test does with its window. All of it ends with the test. */
export class ProgramWithWindow {
  readonly running: RunningLantype;
  readonly folder: DataFolder;
  /** `http://127.0.0.1:port` */
  readonly url: string;

  private constructor(running: RunningLantype, dataDir: string) {
    this.running = running;
    this.folder = describeDataFolder(dataDir);
    this.url = new URL(String(running.ready.window)).origin;
  }

  /** A hub whose device is `desk`, unless `args` say otherwise. No display, so nothing can be typed. */
  static async start({
    args = [],
    dataDir = tempFolder(),
    settings,
    env,
  }: StartOptions = {}): Promise<ProgramWithWindow> {
    if (settings !== undefined) writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify(settings));
    const running = await startLantype(['--device-id', 'desk', ...args], { dataDir, ...(env && { env }) });
    return new ProgramWithWindow(running, dataDir);
  }

  link(): Promise<string> {
    return connectToControl(this.folder, systemClock).loginLink();
  }

  /** The token of a tab that has just logged in. */
  async login(): Promise<string> {
    return (await login(await this.link())).token;
  }

  /** A window that is logged in and connected. */
  async window(token?: string): Promise<WindowClient> {
    const window = await WindowClient.connect({ url: this.url, token: token ?? (await this.login()) });
    onTestFinished(() => window.stop());
    return window;
  }

  /** A token of the relay. */
  async token(scope: Scope, name: string, deviceId?: string): Promise<string> {
    const relay = connectToRelay(this.folder, systemClock);
    return (await relay.request('POST', '/tokens', tokenAnswerSchema, { scope, name, deviceId })).token;
  }

  /** A computer that is connected, and does what the test says. */
  async agent(deviceId: string, token: string, name = deviceId): Promise<RawAgent> {
    const agent = await RawAgent.register({ url: this.url, token, deviceId, name });
    onTestFinished(() => agent.stop());
    return agent;
  }

  /** What it has logged so far. */
  log(): string {
    return readFileSync(this.folder.log, 'utf8');
  }

  /** Ends it as a person would, and waits for that. */
  async end(): Promise<void> {
    this.running.process.kill('SIGTERM');
    await this.running.ended;
  }
}
