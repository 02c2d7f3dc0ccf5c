import { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { AgentFrame, MessageFrame, RegisteredFrame, RegisterFrame } from '../../protocol/frames.ts';
import { RECONNECT_MAX_MS, WEBSOCKET_PATH } from '../../protocol/limits.ts';
import type { RelayLocator } from '../discovery/relay-locator.ts';
import { Backoff } from './backoff.ts';
import type { ConnectionProblem, ConnectionState } from './connection-state.ts';
import { type CreateSocket, RelaySocket } from './relay-socket.ts';
import { WakeDetector } from './wake-detector.ts';

/** How a relay is reached. */
export interface RelayEndpoint {
  /** `ws://127.0.0.1:7440/ws`. */
  url: string;
  /** Bearer token of scope `receive`. */
  token: string;
  /** Where the relay is now, when it may move; instead of `url`. */
  locator?: Pick<RelayLocator, keyof RelayLocator>;
  /** Checks the key of the relay before anything is sent. Default: a WebSocket that does not. */
  createSocket?: CreateSocket;
}

export interface ConnectionOptions {
  relay: RelayEndpoint;
  /** Asked at each attempt. */
  register: () => Omit<RegisterFrame, 'type'>;
  clock: Clock;
  /** Uniform in [0, 1), for the jitter of the reconnection. */
  random: () => number;
  logger: Logger;
}

export interface ConnectionEvents {
  /** After each successful registration; what is sent now reaches the relay. */
  registered(frame: RegisteredFrame): void;
  /** A registered connection ended. */
  lost(problem: ConnectionProblem): void;
  frame(frame: MessageFrame): void;
  unreadable(id: string): void;
  stateChanged(state: ConnectionState): void;
}

/** A relay of the same network answers within milliseconds: after this long the network is asked where else it may be. */
const SLOW_ATTEMPT_MS = 2_000;
/** Many agents see one relay come back: they do not all come at once. */
const SEEN_SPREAD_MS = 500;

/** It said so. */
const MAKES_WAY: ReadonlySet<ConnectionProblem['code']> = new Set(['SHUTTING_DOWN', 'DRAINING']);

/** A person has to act, so there is no hurry. */
const NEEDS_A_PERSON: ReadonlySet<ConnectionProblem['code']> = new Set(['UNAUTHORIZED', 'WRONG_KEY']);

/**
 * Keeps one connection to a relay: reconnects with backoff, at once after a wake-up, and at the longest interval
 * only when the relay refuses the token or has another key (a person has to act, yet a relay restored from backup must be found again).
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #backoff: Backoff;
  readonly #wakeDetector: WakeDetector;
  #events: ConnectionEvents | undefined;
  #socket: RelaySocket | undefined;
  #retry: Timer | undefined;
  #slow: Timer | undefined;
  #isSlow = false;
  #running = false;
  #state: ConnectionState = { phase: 'stopped' };

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#wakeDetector = new WakeDetector(options.clock, () => this.wake());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The relay that this agent is registered with now. */
  get relayId(): string | undefined {
    return this.#state.phase === 'registered' ? this.#state.relayId : undefined;
  }

  /** `events` hear of it from now on. */
  start(events: ConnectionEvents): void {
    if (this.#running) return;
    this.#running = true;
    this.#events = events;
    this.#wakeDetector.start();
    this.#options.relay.locator?.onSeen(() => this.#relaySeen());
    this.#connect();
  }

  /** Resolves when the socket is gone, after 1 s at most. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#wakeDetector.stop();
    this.#retry?.cancel();
    this.#slow?.cancel();
    this.#options.relay.locator?.stop();
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
    // So would a look at the networks of before.
    this.#options.relay.locator?.stop();
    this.#connectAnew();
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

  #connectAnew(): void {
    const stale = this.#socket;
    this.#socket = undefined;
    stale?.terminate();
    this.#connect();
  }

  /** The locator knows a place that is worth trying now. */
  #relaySeen(): void {
    const { phase, retryAt = 0 } = this.#state;
    const delayMs = this.#seenDelay();
    if (phase !== 'waiting') this.#leaveSlowAttempt();
    else if (this.#options.clock.now() + delayMs < retryAt) this.#retryIn(delayMs);
  }

  #leaveSlowAttempt(): void {
    if (this.#isSlow && this.#options.relay.locator?.seenElsewhere) this.#connectAnew();
  }

  #attemptIsSlow(): void {
    this.#isSlow = true;
    this.#options.relay.locator?.look();
    this.#leaveSlowAttempt();
  }

  #seenDelay(): number {
    return Math.round(this.#options.random() * SEEN_SPREAD_MS);
  }

  #connect(): void {
    this.#retry?.cancel();
    this.#slow?.cancel();
    this.#isSlow = false;
    const problem = this.#state.problem;
    this.#setState({ phase: 'connecting', ...(problem && { problem }) });
    const { relay, register, clock, logger } = this.#options;
    const { token, createSocket = (url, options) => new WebSocket(url, options) } = relay;
    const url = this.#address();
    this.#slow = clock.after(SLOW_ATTEMPT_MS, () => this.#attemptIsSlow());
    try {
      // A socket that was replaced (wake-up, stop) still closes later; its events count no more.
      const ifCurrent = (run: () => void): void => {
        if (this.#socket === socket) run();
      };
      const socket: RelaySocket = new RelaySocket(
        { url, token, register: register(), clock, logger, createSocket },
        {
          registered: (frame) => ifCurrent(() => this.#registered(frame)),
          frame: (frame) => ifCurrent(() => this.#events?.frame(frame)),
          unreadable: (id) => ifCurrent(() => this.#events?.unreadable(id)),
          closed: (why) => ifCurrent(() => this.#closed(why)),
        },
      );
      this.#socket = socket;
    } catch {
      this.#closed({ code: 'UNREACHABLE', message: 'The address of the relay is not a WebSocket address.' });
    }
  }

  #address(): string {
    const { url, locator } = this.#options.relay;
    return locator === undefined ? url : `${locator.next().replace(/^http/, 'ws')}${WEBSOCKET_PATH}`;
  }

  #registered(frame: RegisteredFrame): void {
    const { relayId } = frame;
    this.#slow?.cancel();
    this.#options.relay.locator?.arrived();
    this.#backoff.reset();
    this.#setState({ phase: 'registered', relayId });
    this.#options.logger.info({ relayId }, 'registered with the relay');
    this.#events?.registered(frame);
  }

  #closed(problem: ConnectionProblem): void {
    const wasRegistered = this.#state.phase === 'registered';
    this.#socket = undefined;
    this.#slow?.cancel();
    const { locator } = this.#options.relay;
    locator?.missed(problem);
    // An announced restart is over soon: the ladder starts anew, although the attempts before it failed.
    if (MAKES_WAY.has(problem.code)) this.#backoff.reset();
    const wait = this.#backoff.next();
    const unseenMs = NEEDS_A_PERSON.has(problem.code) ? RECONNECT_MAX_MS : wait;
    // Whoever drains has spread its agents already, and another relay is there.
    const delayMs = locator?.isSeen || problem.code === 'DRAINING' ? this.#seenDelay() : unseenMs;
    const reason = NEEDS_A_PERSON.has(problem.code) ? { reason: problem.message } : {};
    this.#options.logger.warn(
      { problem: problem.code, ...reason, delayMs },
      'no connection to the relay; will try again',
    );
    this.#retryIn(delayMs, problem);
    if (wasRegistered) this.#events?.lost(problem);
  }

  #retryIn(delayMs: number, problem = this.#state.problem): void {
    this.#retry?.cancel();
    this.#retry = this.#options.clock.after(delayMs, () => this.#connect());
    const retryAt = this.#options.clock.now() + delayMs;
    this.#setState({ phase: 'waiting', retryAt, ...(problem && { problem }) });
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#events?.stateChanged(state);
  }
}
