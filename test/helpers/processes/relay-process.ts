import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { DeviceDetail, Scope } from '../../../src/protocol/http.ts';
import { eventually } from '../eventually.ts';
import { kill9 } from './child.ts';
import { newDataFolder } from './data-folder.ts';
import { createToken, type LantypeProcess, startLantype, withoutDisplay } from './lantype-process.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
}

export interface Call {
  /** Default: the phone's. Empty: none. */
  token?: string;
  /** A string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** The device that every relay of these tests knows. */
export const DESK = 'desk';

/** `lantype start --mode relay` in a process and a data folder of its own, with tokens; it can die and come back. */
export class RelayProcess {
  readonly #folder = newDataFolder();
  owner = '';
  phone = '';
  desk = '';
  #child: LantypeProcess | undefined;

  /** Without `onTestFinished`: the caller stops it. */
  static async start(): Promise<RelayProcess> {
    const relay = new RelayProcess();
    const arrange = async (): Promise<void> => {
      relay.owner = await createToken(relay.dataDir, { scope: 'admin', name: 'owner' });
      await relay.startAgain();
      relay.phone = await relay.token('send', 'phone');
      relay.desk = await relay.token('receive', DESK, DESK);
    };
    await arrange().catch(async (error) => {
      await relay.stop();
      throw error;
    });
    return relay;
  }

  /** It stops with the test. */
  static async forTest(): Promise<RelayProcess> {
    const relay = await RelayProcess.start();
    onTestFinished(() => relay.stop());
    return relay;
  }

  get dataDir(): string {
    return this.#folder.path;
  }

  get child(): LantypeProcess {
    if (this.#child === undefined) throw new Error('the relay was not started');
    return this.#child;
  }

  get url(): string {
    return this.child.ready.relay?.url ?? '';
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Resident memory, in MiB (proc(5): VmRSS is in kB). */
  get residentMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
  }

  kill9(): Promise<void> {
    return kill9(this.child);
  }

  /** On the same data folder, and on another port: agents reach it through a proxy, as through a DHCP lease. */
  async startAgain(): Promise<void> {
    this.#child = await startLantype(['--mode', 'relay', '--data-dir', this.dataDir], withoutDisplay());
  }

  async token(scope: Scope, name: string, deviceId?: string): Promise<string> {
    const { status, body } = await this.call('POST', '/tokens', { token: this.owner, body: { scope, name, deviceId } });
    if (status !== 201) throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.token;
  }

  async call(method: string, route: string, { token = this.phone, body, headers }: Call = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${route}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  post(text: string, more: object = {}): Promise<Answer> {
    return this.call('POST', '/transcription', { body: { deviceId: DESK, text, ...more } });
  }

  async message(id: string): Promise<{ status: string; receipt?: string; error?: { code: string } }> {
    return (await this.call('GET', `/messages/${id}`)).body.message;
  }

  async device(deviceId = DESK): Promise<DeviceDetail> {
    const { body } = await this.call('GET', '/devices');
    return body.details.find((detail: DeviceDetail) => detail.deviceId === deviceId);
  }

  async connected(): Promise<string[]> {
    return (await this.call('GET', '/devices')).body.devices;
  }

  /** Until nothing waits for the desk and nothing is on its way. */
  async settled(): Promise<void> {
    await eventually('all messages to be acknowledged', async () => {
      const { queueDepth, inFlight } = await this.device();
      return queueDepth + inFlight === 0;
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#folder.stop();
  }
}
