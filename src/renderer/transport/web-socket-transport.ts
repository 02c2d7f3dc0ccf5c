import { signal } from '@preact/signals';
import { CloseCode } from '../../protocol/codes.ts';
import type { ControlEvent } from '../../protocol/control-events.ts';
import type { ControlMethod, ControlParams, ControlResult } from '../../protocol/control-methods.ts';
import {
  CONTROL_SOCKET_PATH,
  CONTROL_SUBPROTOCOL,
  controlFrameSchema,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '../../protocol/control-wire.ts';
import { type BackoffLimits, backoffMs } from '../../web/backoff.ts';
import type { Clock, Timer } from '../../web/clock.ts';
import { Listeners } from './listeners.ts';
import { forgetToken, isLoggedIn, keepToken, logIn, loginCodeOf, readToken, type TokenStorage } from './login.ts';
import { disconnected, PendingCalls } from './pending-calls.ts';
import { readAnswer } from './read-answer.ts';
import type { Transport, TransportState } from './transport.ts';

/** So that the tabs of a computer do not come back in step. */
const RETRY: BackoffLimits = { firstMs: 250, mostMs: 10_000, byChance: 0.25 };

/** Of the browser, as far as it is used here. */
export interface BrowserEnvironment {
  readonly origin: string;
  readonly storage: TokenStorage;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  openSocket(url: string, protocols: string[]): WebSocket;
  hash(): string;
  /** Takes the login code out of the address and the history. */
  dropHash(): void;
}

/** Over `/control/ws`, for the window in a browser. It comes back by itself for as long as its token is good. */
export class WebSocketTransport implements Transport {
  readonly state = signal<TransportState>('connecting');
  readonly #listeners = new Listeners<ControlEvent>();
  readonly #calls = new PendingCalls();
  readonly #environment: BrowserEnvironment;
  #socket: WebSocket | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #running = false;
  /** Of the connection that is being made; an older one has no say any more. */
  #turn = 0;

  constructor(environment: BrowserEnvironment) {
    this.#environment = environment;
  }

  start(): void {
    this.#running = true;
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#drop('lost');
  }

  /** Something has changed that may help: the address has a login code, the computer is awake again. */
  retryNow(): void {
    const hasCode = loginCodeOf(this.#environment.hash()) !== undefined;
    const waits = this.state.value === 'lost' && this.#retry !== undefined;
    if (!this.#running || !(hasCode || waits)) return;
    this.#drop(this.state.value === 'logged-out' ? 'connecting' : this.state.value);
    this.#failures = 0;
    void this.#connect();
  }

  async call<M extends ControlMethod>(method: M, params: ControlParams<M>): Promise<ControlResult<M>> {
    if (this.state.value !== 'open' || this.#socket === undefined) throw disconnected();
    const { id, answer } = this.#calls.add();
    this.#socket.send(JSON.stringify({ type: 'call', id, method, params }));
    return readAnswer(method, await answer);
  }

  onEvent(listener: (event: ControlEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  async #connect(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const token = await this.#token().catch(() => 'away' as const);
    if (turn !== this.#turn || !this.#running) return;
    if (token === 'away') return this.#retryLater();
    if (token === undefined) return this.#logOut();
    const protocols = [CONTROL_SUBPROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${token}`];
    const url = `${this.#environment.origin.replace(/^http/, 'ws')}${CONTROL_SOCKET_PATH}`;
    const socket = this.#environment.openSocket(url, protocols);
    this.#socket = socket;
    let opened = false;
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return;
      opened = true;
      this.#failures = 0;
      this.state.value = 'open';
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#read(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket !== this.#socket) return;
      this.#drop('lost');
      if (code === CloseCode.unauthorized) this.#logOut();
      else if (opened) this.#retryLater();
      else void this.#lookWhyRefused();
    });
  }

  /** From the login link if there is one, else what the tab has. */
  async #token(): Promise<string | undefined> {
    const { hash, dropHash, storage, fetch } = this.#environment;
    const code = loginCodeOf(hash());
    if (code === undefined) return readToken(storage);
    const token = await logIn(code, fetch);
    dropHash();
    // A page that is reloaded from its login link still has the token of the first time.
    if (token === undefined) return readToken(storage);
    keepToken(storage, token);
    return token;
  }

  #read(data: unknown): void {
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      frame = undefined;
    }
    const parsed = controlFrameSchema.safeParse(frame);
    if (!parsed.success) {
      // What was missed is not known: everything is read anew on the next connection.
      this.#drop('lost');
      this.#retryLater();
    } else if (parsed.data.type === 'answer') this.#calls.settle(parsed.data.id, parsed.data.answer);
    else this.#listeners.tell(parsed.data.event);
  }

  /** Browsers do not say with which status an upgrade was refused. */
  async #lookWhyRefused(): Promise<void> {
    const turn = this.#turn;
    const { fetch, storage } = this.#environment;
    const good = await isLoggedIn(readToken(storage) ?? '', fetch).catch(() => undefined);
    if (turn !== this.#turn || !this.#running) return;
    if (good === false) this.#logOut();
    else this.#retryLater();
  }

  #logOut(): void {
    forgetToken(this.#environment.storage);
    this.#drop('logged-out');
  }

  #retryLater(): void {
    this.state.value = 'lost';
    this.#retry?.cancel();
    this.#failures += 1;
    this.#retry = this.#environment.clock.after(backoffMs(this.#failures, Math.random(), RETRY), () => {
      this.#retry = undefined;
      void this.#connect();
    });
  }

  #drop(state: TransportState): void {
    this.#turn += 1;
    this.#retry?.cancel();
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#calls.rejectAll();
    this.state.value = state;
  }
}
