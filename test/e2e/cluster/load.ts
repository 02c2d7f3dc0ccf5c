import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

const POLL_MS = 50;

export interface LoadOptions {
  /** Of relays, by index; they may change. */
  readonly urls: () => readonly string[];
  readonly phone: string;
  /** Tokens by device. */
  readonly devices: ReadonlyMap<string, string>;
  /** To each device; `Infinity`: until `finish`. */
  readonly messages: number;
  /** Between an answer and the next text for the same device. */
  readonly pauseMs?: number;
}

/** An agent as ours: it types what it does not know, and answers what it knows as before. It goes where it is let in. */
class LoadAgent {
  readonly #options: LoadOptions;
  readonly #deviceId: string;
  readonly #journal = randomUUID();
  readonly #known = new Set<string>();
  readonly typed: string[] = [];
  /** How often something came that was typed already. */
  again = 0;
  /** The index of its relay, while it is registered there. */
  at: number | undefined;
  /** When it was let in, each time. */
  readonly registered: number[] = [];
  #next: number;
  #socket: WebSocket | undefined;
  #stopped = false;

  constructor(options: LoadOptions, deviceId: string, first: number) {
    this.#options = options;
    this.#deviceId = deviceId;
    this.#next = first;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    const urls = this.#options.urls();
    const index = this.#next % urls.length;
    this.#next += 1;
    const socket = new WebSocket(`${urls[index]?.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${this.#options.devices.get(this.#deviceId)}` },
      handshakeTimeout: 1_000,
    });
    this.#socket = socket;
    let silent = 0;
    // As agents of ours: a relay that answers nothing is left.
    const watch = setInterval(() => {
      silent += 1;
      if (silent > 2) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, 1_000);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'register', deviceId: this.#deviceId, journal: { id: this.#journal } }));
    });
    socket.on('pong', () => {
      silent = 0;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(watch);
      this.at = undefined;
      if (!this.#stopped) setTimeout(() => this.#connect(), POLL_MS);
    });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'registered') {
        this.at = index;
        this.registered.push(performance.now());
      }
      if (frame.type !== 'transcription') return;
      if (this.#known.has(frame.id)) this.again += 1;
      else this.typed.push(frame.text);
      this.#known.add(frame.id);
      socket.send(JSON.stringify({ type: 'ack', id: frame.id, outcome: 'typed', receipt: 'read' }));
    });
  }
}

/** What a fault was worth. */
export interface LoadReport {
  readonly typed: ReadonlyMap<string, readonly string[]>;
  /** Devices that have typed anything but all that was accepted for them, once and in order. */
  readonly wrong: ReadonlyMap<string, readonly string[]>;
  readonly again: number;
  /** By status, how often a POST was answered so; 0: not at all. */
  readonly answers: ReadonlyMap<number, number>;
  readonly seconds: number;
}

/** Posts to many devices at any relay, each device's texts one after the other; what fails is tried elsewhere. */
export class Load {
  readonly #options: LoadOptions;
  readonly #agents: ReadonlyMap<string, LoadAgent>;
  readonly #answers = new Map<number, number>();
  readonly #acceptedAt = new Map<string, number[]>();
  #accepted = 0;
  #finishing = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#agents = new Map([...options.devices.keys()].map((id, index) => [id, new LoadAgent(options, id, index)]));
  }

  get accepted(): number {
    return this.#accepted;
  }

  get connected(): number {
    return [...this.#agents.values()].filter(({ at }) => at !== undefined).length;
  }

  /** Devices whose agents are at that relay. */
  at(index: number): string[] {
    return [...this.#agents].flatMap(([deviceId, agent]) => (agent.at === index ? [deviceId] : []));
  }

  /** Milliseconds from then until the agent of the device was let in by another relay. */
  servedAfter(deviceId: string, since: number): number | undefined {
    const first = this.#agents.get(deviceId)?.registered.find((at) => at > since);
    return first === undefined ? undefined : first - since;
  }

  /** Milliseconds from then until a text for the device was accepted. */
  acceptedAfter(deviceId: string, since: number): number | undefined {
    const first = this.#acceptedAt.get(deviceId)?.find((at) => at > since);
    return first === undefined ? undefined : first - since;
  }

  /** Resolves when everything is accepted and typed. */
  async run(): Promise<LoadReport> {
    const started = performance.now();
    const { devices } = this.#options;
    await Promise.all([...devices.keys()].map((deviceId, index) => this.#sendAll(deviceId, index)));
    const deadline = performance.now() + 60_000;
    while ([...this.#agents].some(([deviceId, { typed }]) => typed.length < this.#acceptedFor(deviceId))) {
      if (performance.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const typed = new Map([...this.#agents].map(([deviceId, agent]) => [deviceId, agent.typed]));
    const wrong = new Map([...typed].filter(([deviceId, texts]) => !isAll(texts, this.#acceptedFor(deviceId))));
    const again = [...this.#agents.values()].reduce((sum, agent) => sum + agent.again, 0);
    return { typed, wrong, again, answers: this.#answers, seconds: (performance.now() - started) / 1_000 };
  }

  /** `run` ends when what is on its way has come. */
  finish(): void {
    this.#finishing = true;
  }

  stop(): void {
    for (const agent of this.#agents.values()) agent.stop();
  }

  #acceptedFor(deviceId: string): number {
    return this.#acceptedAt.get(deviceId)?.length ?? 0;
  }

  async #sendAll(deviceId: string, first: number): Promise<void> {
    let relay = first;
    const { messages, pauseMs = 0 } = this.#options;
    for (let number = 0; number < messages && !this.#finishing; number += 1) {
      const id = randomUUID();
      for (;;) {
        const urls = this.#options.urls();
        const status = await this.#post(urls[relay % urls.length] ?? '', deviceId, id, `${number}`);
        this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
        relay += 1;
        if (status === 200 || status === 202) break;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      this.#accepted += 1;
      const times = this.#acceptedAt.get(deviceId) ?? [];
      times.push(performance.now());
      this.#acceptedAt.set(deviceId, times);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #post(url: string, deviceId: string, id: string, text: string): Promise<number> {
    try {
      const response = await fetch(`${url}/transcription`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#options.phone}`, 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId, id, text }),
        signal: AbortSignal.timeout(9_000),
      });
      await response.text();
      return response.status;
    } catch {
      return 0;
    }
  }
}

function isAll(texts: readonly string[], accepted: number): boolean {
  return texts.length === accepted && texts.every((text, index) => text === `${index}`);
}
