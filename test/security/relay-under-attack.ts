import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { openDataFolder } from '../../src/app/folder/data-folder.ts';
import { openTokenAdmin } from '../../src/app/relay/token-admin.ts';
import { systemClock } from '../../src/base/clock.ts';
import { type LantypeProcess, startLantype, withoutDisplay } from '../helpers/processes/lantype-process.ts';
import { RawAgent } from '../helpers/raw-agent.ts';
import { waitFor } from '../helpers/wait-for.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
}

export interface Ask {
  token?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** Sent as it is when it is a string. */
  body?: unknown;
  /** From this address of the loopback network. */
  from?: string;
  /** Over the LAN listener. */
  lan?: boolean;
}

const LIMIT_MS = 1_000;
/** Resident, at the worst moment, garbage that V8 has not collected yet included. */
const MAX_RESIDENT_MIB = 150;

/** `lantype start --mode relay --lan` in a process of its own, with a legitimate client that must be served throughout. */
export class RelayUnderAttack {
  readonly dataDir: string;
  readonly url: string;
  readonly lanUrl: string;
  readonly phone: string;
  readonly otherPhone: string;
  readonly desk: string;
  readonly laptop: string;
  readonly admin: string;
  /** Of the desk; types everything at once. */
  readonly agent: RawAgent;
  readonly #child: LantypeProcess;
  #served = 0;

  private constructor(child: LantypeProcess, dataDir: string, tokens: string[]) {
    this.#child = child;
    this.dataDir = dataDir;
    const { relay } = child.ready;
    this.url = relay?.url ?? '';
    this.lanUrl = relay?.sharing.urls[0] ?? '';
    [this.phone = '', this.otherPhone = '', this.desk = '', this.laptop = '', this.admin = ''] = tokens;
    this.agent = new RawAgent({ url: this.url, token: this.desk });
  }

  /** Shares on `lanAddress`, of the loopback network. The caller stops it. */
  static async start(lanAddress: string): Promise<RelayUnderAttack> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'lantype-attack-'));
    writeFileSync(path.join(dataDir, 'settings.json'), JSON.stringify({ lanAddresses: [lanAddress] }));
    const admin = await openTokenAdmin(openDataFolder(dataDir), systemClock);
    const tokens = await Promise.all([
      admin.create({ name: 'phone', scope: 'send' }),
      admin.create({ name: 'other phone', scope: 'send' }),
      admin.create({ name: 'desk', scope: 'receive', deviceId: 'desk' }),
      admin.create({ name: 'laptop', scope: 'receive', deviceId: 'laptop' }),
      admin.create({ name: 'admin', scope: 'admin' }),
    ]);
    admin.stop();
    const args = ['--mode', 'relay', '--lan', '--lan-port', '0', '--data-dir', dataDir];
    const relay = new RelayUnderAttack(await startLantype(args, withoutDisplay()), dataDir, tokens);
    await once(relay.agent.socket, 'open');
    relay.agent.send({ type: 'register', deviceId: 'desk' });
    relay.agent.ackEverything();
    await waitFor(() => relay.agent.frames.length > 0);
    return relay;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  ask(method: string, route: string, options: Ask = {}): Promise<Answer> {
    return this.asking(method, route, options).answer;
  }

  /** The request too, for those who do not send it as one should. */
  asking(method: string, route: string, { token, headers, body, from, lan }: Ask) {
    const json = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const base = lan ? this.lanUrl : this.url;
    const { hostname, port } = new URL(base);
    const sent: ClientRequest = (lan ? tlsRequest : request)({
      method,
      hostname,
      port,
      path: route,
      agent: false,
      rejectUnauthorized: false,
      ...(from !== undefined && { localAddress: from }),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const answer = (async (): Promise<Answer> => {
      const [response] = await once(sent, 'response');
      const received = await text(response);
      return {
        status: response.statusCode,
        headers: response.headers,
        body: received === '' ? undefined : JSON.parse(received),
      };
    })();
    sent.end(json);
    return { sent, answer };
  }

  /** What every attack must leave: the same process, small, typing a legitimate text within a second. */
  async mustServe(): Promise<void> {
    this.#served += 1;
    const started = performance.now();
    const waited = this.#waitedMs();
    const body = { deviceId: 'desk', text: `legitimate ${this.#served}` };
    const { status, body: answer } = await this.ask('POST', '/transcription', { token: this.phone, body });
    // A machine that is busy with something else keeps both waiting; that says nothing of the relay.
    const took = performance.now() - started - (this.#waitedMs() - waited);
    if (status !== 200 || answer.status !== 'typed') throw new Error(`not typed: ${status} ${JSON.stringify(answer)}`);
    if (took > LIMIT_MS) throw new Error(`served after ${Math.round(took)} ms`);
    if (this.#child.process.exitCode !== null) throw new Error('the relay has ended');
    const peak = this.residentMiB('VmHWM');
    if (peak > MAX_RESIDENT_MIB) throw new Error(`the relay has grown to ${peak} MiB`);
  }

  /** How long the relay and this process were ready to run, and had no processor (proc(5), schedstat: nanoseconds). */
  #waitedMs(): number {
    const waits = [this.#child.pid, process.pid].map((pid) => {
      return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]);
    });
    return waits.reduce((sum, wait) => sum + wait, 0) / 1e6;
  }

  /** Now, or at the worst moment since its start (proc(5): in kB). */
  residentMiB(which: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_024;
  }

  /** Everything that it logged or printed so far. */
  logged(): string {
    const folder = path.join(this.dataDir, 'logs');
    const files = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
    return [...files, this.#child.output()].join('\n');
  }

  async stop(): Promise<void> {
    this.agent.stop();
    await this.#child.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
