import { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type {
  AgentFrame,
  CancelFrame,
  RegisteredFrame,
  RegisterFrame,
  TranscriptionFrame,
} from '../../protocol/frames.ts';
import { RECONNECT_MAX_MS, WEBSOCKET_PATH } from '../../protocol/limits.ts';
import { Backoff } from './backoff.ts';
import type { ConnectionProblem, ConnectionState } from './connection-state.ts';
import { type CreateSocket, RelaySocket } from './relay-socket.ts';
import { WakeDetector } from './wake-detector.ts';

export interface ConnectionOptions {
  /** `ws://127.0.0.1:7440/ws`. */
  url: string;
  /** Where the relay is now, when it may move; instead of `url`. */
  whereabouts?: Whereabouts;
  /** Bearer token of scope `receive`. */
  token: string;
  /** Asked at each attempt. */
  register: () => Omit<RegisterFrame, 'type'>;
  clock: Clock;
  random: () => number;
  logger: Logger;
  createSocket?: CreateSocket;
}

/** Knows where a relay is that may move. */
export interface Whereabouts {
  /** `https://192.168.1.5:7443` */
  readonly url: string;
  arrived(): void;
  missed(problem: ConnectionProblem): unknown;
}

export interface ConnectionEvents {
  /** After each successful registration; what is sent now reaches the relay. */
  registered(frame: RegisteredFrame): void;
  /** A registered connection ended. */
  lost(problem: ConnectionProblem): void;
  frame(frame: TranscriptionFrame | CancelFrame): void;
  unreadable(id: string): void;
  stateChanged(state: ConnectionState): void;
}

/** A person has to act, so there is no hurry. */
const NEEDS_A_PERSON: ReadonlySet<ConnectionProblem['code']> = new Set(['UNAUTHORIZED', 'WRONG_KEY']);

/**
 * Keeps one connection to a relay: reconnects with backoff, at once after a wake-up, and at the longest interval
 * only when the relay refuses the token or has another key (a person has to act, yet a relay restored from backup must be found again).
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #backoff: Backoff;
  readonly #wakeDetector: WakeDetector;
  #socket: RelaySocket | undefined;
  #retry: Timer | undefined;
  #running = false;
  #state: ConnectionState = { phase: 'stopped' };

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.random);
    this.#wakeDetector = new WakeDetector(options.clock, () => this.wake());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#wakeDetector.start();
    this.#connect();
  }

  /** Resolves when the socket is gone, after 1 s at most. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#wakeDetector.stop();
    this.#retry?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#setState({ phase: 'stopped' });
    await socket?.close();
  }

  /** The computer woke up, or its network changed: reconnect at once, or make sure that the connection lives. */
  wake(): void {
    if (!this.#running) return;
    this.#backoff.reset();
    if (this.#state.phase === 'registered') {
      this.#socket?.demandProofOfLife();
      return;
    }
    // An attempt from before the sleep would hang until its time limit.
    this.#options.logger.debug({}, 'reconnecting at once after a wake-up');
    const stale = this.#socket;
    this.#socket = undefined;
    stale?.terminate();
    this.#connect();
  }

  /** False when there is no registered connection; the frame is not kept. */
  send(frame: AgentFrame): boolean {
    return this.#socket?.send(frame) ?? false;
  }

  /** As `send`; `onConfirmed` runs once the relay has certainly read the frame. */
  sendConfirmed(frame: AgentFrame, onConfirmed: () => void): boolean {
    return this.#socket?.sendConfirmed(frame, onConfirmed) ?? false;
  }

  /** `undefined`, or what to wait for before anything is typed: see `RelaySocket.doubt`. */
  doubt(): Promise<void> | undefined {
    return this.#socket?.doubt();
  }

  #connect(): void {
    this.#retry?.cancel();
    const problem = this.#state.problem;
    this.#setState({ phase: 'connecting', ...(problem && { problem }) });
    const { createSocket = (url, options) => new WebSocket(url, options), ...options } = this.#options;
    const url = this.#address();
    try {
      // A socket that was replaced (wake-up, stop) still closes later; its events are nobody's business then.
      const ifCurrent = (run: () => void): void => {
        if (this.#socket === socket) run();
      };
      const socket: RelaySocket = new RelaySocket(
        { ...options, url, createSocket, register: options.register() },
        {
          registered: (frame) => ifCurrent(() => this.#registered(frame)),
          frame: (frame) => ifCurrent(() => this.#events.frame(frame)),
          unreadable: (id) => ifCurrent(() => this.#events.unreadable(id)),
          closed: (why) => ifCurrent(() => this.#closed(why)),
        },
      );
      this.#socket = socket;
    } catch {
      this.#closed({ code: 'UNREACHABLE', message: 'The address of the relay is not a WebSocket address.' });
    }
  }

  #address(): string {
    const { url, whereabouts } = this.#options;
    return whereabouts === undefined ? url : `${whereabouts.url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`;
  }

  #registered(frame: RegisteredFrame): void {
    const { relayId } = frame;
    this.#options.whereabouts?.arrived();
    this.#backoff.reset();
    this.#setState({ phase: 'registered', relayId });
    this.#options.logger.info({ relayId }, 'registered with the relay');
    this.#events.registered(frame);
  }

  #closed(problem: ConnectionProblem): void {
    const wasRegistered = this.#state.phase === 'registered';
    this.#socket = undefined;
    void this.#options.whereabouts?.missed(problem);
    // An announced restart is over soon: the ladder starts anew, although the attempts before it failed.
    if (problem.code === 'SHUTTING_DOWN') this.#backoff.reset();
    const wait = this.#backoff.next();
    const delayMs = NEEDS_A_PERSON.has(problem.code) ? RECONNECT_MAX_MS : wait;
    this.#retry = this.#options.clock.after(delayMs, () => this.#connect());
    const reason = NEEDS_A_PERSON.has(problem.code) ? { reason: problem.message } : {};
    this.#options.logger.warn(
      { problem: problem.code, ...reason, delayMs },
      'no connection to the relay; will try again',
    );
    this.#setState({ phase: 'waiting', retryAt: this.#options.clock.now() + delayMs, problem });
    if (wasRegistered) this.#events.lost(problem);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#events.stateChanged(state);
  }
}
