import type { ClientOptions, RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { StallDetector } from '../../base/stall-detector.ts';
import type { AgentFrame, MessageFrame, RegisteredFrame, RegisterFrame } from '../../protocol/frames.ts';
import { MAX_FRAME_TO_AGENT_BYTES } from '../../protocol/limits.ts';
import { type ConnectionProblem, problemOfAnswer, problemOfClose, problemOfError } from './connection-state.ts';
import { readFrame } from './frame-reader.ts';
import { Watchdog } from './watchdog.ts';

/** From the first packet to the relay's `registered`. */
const REGISTRATION_LIMIT_MS = 10_000;
/** Without any message, ping or pong for this many of the relay's ping intervals, the connection is dead. */
const SILENT_INTERVALS = 2.5;
/** How long a relay has to answer after the computer woke up. */
const PROOF_OF_LIFE_MS = 2_000;
/** How long the relay has to answer our close frame. */
const CLOSE_LIMIT_MS = 1_000;
/** A relay bounds the frame, we allow for its envelope. */
const ENVELOPE_SLACK_BYTES = 64 * 1_024;

/** Makes the WebSocket; tests and a TLS pin check come in here. */
export type CreateSocket = (url: string, options: ClientOptions) => WebSocket;

export interface RelaySocketOptions {
  url: string;
  token: string;
  register: Omit<RegisterFrame, 'type'>;
  clock: Clock;
  logger: Logger;
  createSocket: CreateSocket;
}

export interface RelaySocketEvents {
  registered(frame: RegisteredFrame): void;
  frame(frame: MessageFrame): void;
  /** A transcription that cannot be understood, but answered. */
  unreadable(id: string): void;
  /** Exactly once, also when the connection was never made. */
  closed(problem: ConnectionProblem): void;
}

/** One WebSocket to a relay, from the handshake to its end. Never reconnects. */
export class RelaySocket {
  readonly #socket: WebSocket;
  readonly #events: RelaySocketEvents;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #watchdog: Watchdog;
  readonly #stall: StallDetector;
  readonly #limit: Timer;
  readonly #confirmations = new Map<string, () => void>();
  #proof: Timer | undefined;
  /** Whether the relay still counts on us; it was asked. */
  #doubt: { over: Promise<void>; end: () => void } | undefined;
  /** What comes out of the socket until the doubt is over may have lain there for so long, milliseconds. */
  #stalledMs = 0;
  #problem: ConnectionProblem | undefined;
  #registered = false;
  #confirmationCount = 0;
  readonly #ended: Promise<void>;

  /** Connects. Throws when `options.url` is not a WebSocket address. */
  constructor(options: RelaySocketOptions, events: RelaySocketEvents) {
    this.#events = events;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#watchdog = new Watchdog(options.clock, () =>
      this.#cut({ code: 'SILENT', message: 'The relay has fallen silent.' }),
    );
    this.#stall = new StallDetector(options.clock, (ms) => this.#stalled(ms));
    const socket = options.createSocket(options.url, {
      headers: { authorization: `Bearer ${options.token}` },
      // Compression costs more memory and time than a local network saves.
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_TO_AGENT_BYTES + ENVELOPE_SLACK_BYTES,
      followRedirects: false,
    });
    this.#socket = socket;
    // From here on: what lies in the socket may begin with the answer to the registration.
    this.#stall.start();
    this.#limit = options.clock.after(REGISTRATION_LIMIT_MS, () =>
      this.#cut({ code: 'TIMEOUT', message: 'The relay did not answer in time.' }),
    );
    socket.on('open', () => {
      // Nothing was sent to this agent before that.
      this.#stall.start();
      this.#endDoubt();
      socket.send(JSON.stringify({ type: 'register', ...options.register }));
    });
    socket.on('message', (data, binary) => this.#receive(data, binary));
    socket.on('ping', () => this.#watchdog.heard());
    socket.on('pong', (data) => this.#ponged(data.toString()));
    socket.on('unexpected-response', (_request, response) => this.#cut(problemOfAnswer(response.statusCode)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#problem ??= problemOfError(error);
    });
    this.#ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#end(problemOfClose(code, reason.toString()));
        resolve();
      });
    });
  }

  /** False when the frame was not written, because the socket is not registered or no longer open. */
  send(frame: AgentFrame): boolean {
    if (!this.#registered || this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * As `send`, and calls `onConfirmed` once the relay has certainly read the frame: a relay answers a ping only after
   * the frames before it. Without a connection, or when it ends first, `onConfirmed` is never called.
   */
  sendConfirmed(frame: AgentFrame, onConfirmed: () => void): boolean {
    if (!this.send(frame)) return false;
    this.#pingFor(onConfirmed);
    return true;
  }

  /**
   * `undefined` while this process has been running all along. After a stall the relay may have given our place, and
   * what it had sent us, to another: then a promise that resolves once the relay has answered (ask again), or the
   * connection has ended.
   */
  doubt(): Promise<void> | undefined {
    this.#stall.check();
    // Closing: what it brought goes back to the queue of the relay with its end.
    if (this.#registered && this.#socket.readyState !== this.#socket.OPEN) return this.#ended;
    return this.#doubt?.over;
  }

  /** Cuts the connection unless the relay gives a sign of life within 2 s: after sleep, a socket may be half open. */
  demandProofOfLife(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const before = this.#watchdog.heardCount;
    this.#socket.ping();
    this.#proof?.cancel();
    this.#proof = this.#clock.after(PROOF_OF_LIFE_MS, () => {
      if (this.#watchdog.heardCount > before) return;
      this.#cut({ code: 'SILENT', message: 'The relay did not answer after the computer woke up.' });
    });
  }

  /** Ends the connection in an orderly way, within 1 s. Resolves when the socket is gone. Idempotent. */
  async close(): Promise<void> {
    const limit = this.#clock.after(CLOSE_LIMIT_MS, () => this.#socket.terminate());
    this.#socket.close(1000);
    await this.#ended;
    limit.cancel();
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#socket.terminate();
  }

  #cut(problem: ConnectionProblem): void {
    this.#problem ??= problem;
    this.#socket.terminate();
  }

  #end(problem: ConnectionProblem): void {
    this.#registered = false;
    this.#limit.cancel();
    this.#proof?.cancel();
    this.#watchdog.stop();
    this.#stall.stop();
    this.#confirmations.clear();
    this.#events.closed(this.#problem ?? problem);
    this.#doubt?.end();
  }

  #pingFor(onPong: () => void): void {
    this.#confirmationCount += 1;
    const token = String(this.#confirmationCount);
    this.#confirmations.set(token, onPong);
    this.#socket.ping(token);
  }

  #stalled(ms: number): void {
    this.#stalledMs = Math.max(this.#stalledMs, ms);
    this.#logger.info({}, 'this process stood still; asking the relay whether it is still there');
    const earlier = this.#doubt;
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const doubt = { over, end };
    this.#doubt = doubt;
    earlier?.end();
    // Closing already: the doubt ends with the connection.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#pingFor(() => {
      // The answer to a ping from before a second stall says nothing about the time after it.
      if (this.#doubt === doubt) this.#endDoubt();
      else end();
    });
    this.demandProofOfLife();
  }

  #endDoubt(): void {
    this.#stalledMs = 0;
    this.#doubt?.end();
    this.#doubt = undefined;
  }

  #ponged(token: string): void {
    this.#watchdog.heard();
    const onConfirmed = this.#confirmations.get(token);
    this.#confirmations.delete(token);
    onConfirmed?.();
  }

  #receive(data: RawData, binary: boolean): void {
    this.#watchdog.heard();
    this.#stall.check();
    if (binary) {
      this.#logger.warn({}, 'a binary frame from the relay was ignored');
      return;
    }
    const read = readFrame(data.toString());
    if (!read.ok) {
      this.#logger.warn({ why: read.why, id: read.transcriptionId }, 'an invalid frame from the relay');
      if (read.transcriptionId !== undefined && this.#registered) this.#events.unreadable(read.transcriptionId);
    } else if (read.frame.type === 'registered') {
      this.#register(read.frame);
    } else if (this.#registered) {
      const { frame } = read;
      const late = frame.type === 'transcription' && this.#stalledMs > 0;
      this.#events.frame(late ? { ...frame, ageMs: frame.ageMs + this.#stalledMs } : frame);
    }
  }

  #register(frame: RegisteredFrame): void {
    if (this.#registered) return;
    this.#limit.cancel();
    this.#watchdog.start(frame.pingIntervalMs * SILENT_INTERVALS);
    this.#registered = true;
    this.#events.registered(frame);
  }
}
