import type { Clock, Timer } from '../base/clock.ts';
import type { Database } from '../base/database.ts';
import type { Logger } from '../base/logger.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import type { AgentStatus, MessageSender, RegisterFrame } from '../protocol/frames.ts';
import type { Segment } from '../protocol/segments.ts';
import type { AgentEvent } from './agent-events.ts';
import { Connection, type ConnectionEvents, type RelayEndpoint } from './connection/connection.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import { type HeldActionResult, HeldMessages } from './inbox/held-messages.ts';
import { Inbox } from './inbox/inbox.ts';
import { InboxAnswers } from './inbox/inbox-answers.ts';
import { InboxJournal } from './inbox/inbox-journal.ts';
import { JournalHistory } from './inbox/journal-history.ts';
import { JournalIdentifier } from './inbox/journal-identity.ts';
import type { Ending, HeldMessage } from './inbox/journal-schema.ts';
import { Retries } from './inbox/retries.ts';
import { UpdateOutbox } from './inbox/update-outbox.ts';
import { Listeners, listenerBugLog } from './listeners.ts';
import type { LockSource } from './lock/lock-source.ts';
import { type KnownSender, SenderBook, type SenderKey, type SenderVerdict } from './senders/sender-book.ts';
import { REFUSED, SenderPolicy } from './senders/sender-policy.ts';
import { agentStatus, StatusReporter } from './status-reporter.ts';
import { withinLimit } from './time-limit.ts';
import { typeOwn } from './typing/type-own.ts';
import { TypingGate } from './typing/typing-gate.ts';
import type { Typist } from './typing/typist.ts';
import { TypistSelector } from './typing/typist-selector.ts';

/** Longer than an honest typist takes when the target does not react. */
const STOP_LIMIT_MS = 5_000;
const HOUSEKEEPING_MS = 60 * 60 * 1_000;
/** Between two housekeepings at most this many messages more than `FINISHED_KEPT_COUNT` are remembered. */
const HOUSEKEEPING_MESSAGES = 500;

export interface AgentSettings {
  /** A message older than this when its turn comes is held, milliseconds. */
  holdAfterMs: number;
  /** Whether a sender that its user has not allowed has to wait until the user has decided. */
  askFirst: boolean;
}

export interface AgentOptions {
  /** How the relay is reached, with a token for `deviceId`. */
  relay: RelayEndpoint;
  deviceId: string;
  /** How people call this computer. */
  name: string;
  /** `process.platform`. */
  platform: string;
  /** Holds the inbox journal. The agent does not close it; one agent per database. */
  database: Database;
  /** In order of preference. Each was made with its own newline policy. */
  typists: readonly Typist[];
  settings: AgentSettings;
  clock: Clock;
  logger: Logger;
  /** Uniform in [0, 1), for the jitter of the reconnection. */
  random?: () => number;
  /** The sender that is the user of this computer itself: who owns the relay in this program. */
  ownSender?: string;
  /** A screen lock that the typists do not see. */
  lockSource?: LockSource;
}

/** The client that keeps one WebSocket to a relay and types what arrives. */
export interface Agent {
  start(): void;
  /** Lets the message that is being typed end, then disconnects and gives the clipboard back. Final, idempotent. */
  stop(): Promise<void>;
  /** From now on every message is held. */
  pause(): void;
  resume(): void;
  /** The host's knowledge of the screen lock. */
  setLocked(locked: boolean): void;
  /** Reconnects at once, after a sleep or a change of networks. */
  wake(): void;
  /** From now on a message older than this is held, milliseconds. */
  setHoldAfter(ms: number): void;
  /** As `AgentSettings.askFirst`. */
  setAskFirst(askFirst: boolean): void;
  /** Whoever has sent to this computer, the last one first. */
  senders(): KnownSender[];
  /**
   * What its user says of a sender, from now on; `undefined`: nothing. What is held of one that is refused is dropped.
   * Returns how many messages that were, and `undefined` when there is no such sender. @throws what SQLite throws
   */
  decideSender(sender: SenderKey, verdict: SenderVerdict | undefined): number | undefined;
  /** Types something of this computer's own when its turn comes, as a message would be; nothing is journalled. */
  type(payload: readonly Segment[]): Promise<Ending>;
  /** What was handled, as far as the journal knows. */
  readonly history: JournalHistory;
  held(): HeldMessage[];
  typeHeld(id: string): Promise<HeldActionResult>;
  copyHeld(id: string): Promise<HeldActionResult>;
  /** False when the message is not held, or just being typed. */
  discardHeld(id: string): boolean;
  connection(): ConnectionState;
  status(): AgentStatus;
  /** Returns the function that ends the subscription. */
  onChange(listener: (event: AgentEvent) => void): () => void;
}

/** Composition root of the agent. It does nothing before `start()`. Throws what the database throws. */
export function createAgent(options: AgentOptions): Agent {
  const { relay, deviceId, name, platform, database, settings, random = Math.random, clock, logger } = options;
  let stopped: Promise<void> | undefined;
  let hourly: Timer | undefined;
  const events = new Listeners<AgentEvent>(listenerBugLog(logger));

  const selector = new TypistSelector(options.typists, clock, logger);
  const gate = new TypingGate(selector, options.lockSource, settings.holdAfterMs, logger);
  const tools = { selector, gate, typing: new SerialQueue(), clock, logger };

  const book = new SenderBook(database, clock, logger);
  const policy = new SenderPolicy(book, options.ownSender, settings.askFirst);

  const journal = new InboxJournal(database, clock);
  const uncertain = journal.recover();
  if (uncertain > 0) logger.warn({ count: uncertain }, 'messages whose typing was interrupted are reported as failed');

  const identifier = new JournalIdentifier(database);
  const register = (): Omit<RegisterFrame, 'type'> => ({ deviceId, name, platform, journal: identifier.describe() });
  const connection = new Connection({ relay, register, random, clock, logger });
  const updates = new UpdateOutbox(journal, connection, logger);
  const retries = new Retries(clock);
  const held = new HeldMessages({
    ...tools,
    journal,
    updates,
    onChange: (list) => events.emit({ type: 'held', held: list }),
  });
  const answers = new InboxAnswers({ journal, updates, link: connection, retries, held, logger });
  const housekeeping = (): void => {
    try {
      held.expire();
      journal.prune();
    } catch (error) {
      logger.error({ cause: String(error) }, 'the inbox journal could not be tidied up');
    }
  };
  let handled = 0;
  const inbox = new Inbox({
    ...tools,
    policy,
    journal,
    answers,
    held,
    link: connection,
    retries,
    onHandled(id, outcome) {
      handled += 1;
      if (handled % HOUSEKEEPING_MESSAGES === 0) housekeeping();
      events.emit({ type: 'message', id, outcome });
    },
  });

  const status = (): AgentStatus => agentStatus(selector, gate);
  const toRelay = new StatusReporter(status, (state) => connection.send({ type: 'status', ...state }));
  const toHost = new StatusReporter(status, (state) => events.emit({ type: 'status', status: state }));
  const statusChanged = (): void => {
    toRelay.changed();
    toHost.changed();
  };
  selector.onChange(statusChanged);
  gate.onChange(statusChanged);

  const noteSender = (sender: MessageSender | undefined): void => {
    const { relayId } = connection;
    if (relayId === undefined || sender === undefined || policy.isOwn(sender)) return;
    if (book.note(relayId, sender)) events.emit({ type: 'senders' });
  };

  const connectionEvents: ConnectionEvents = {
    registered({ relayId, epoch = '' }) {
      try {
        identifier.registered(relayId, epoch);
        held.adopt(relayId);
      } catch (error) {
        logger.error({ cause: String(error) }, 'the inbox journal cannot be written');
      }
      updates.connected();
      toRelay.repeat();
    },
    lost: ({ code }) => inbox.connectionLost(code === 'UNAUTHORIZED'),
    frame(frame) {
      if (frame.type === 'cancel') inbox.cancel(frame);
      else if (frame.type === 'ask') inbox.asked(frame);
      else {
        noteSender(frame.sender);
        inbox.receive(frame);
      }
    },
    unreadable: (id) => inbox.unreadable(id),
    stateChanged: (state) => events.emit({ type: 'connection', connection: state }),
  };

  const stop = async (): Promise<void> => {
    hourly?.cancel();
    // First the message at hand, as its ACK still needs the connection.
    await withinLimit(inbox.close(), 'the last message', STOP_LIMIT_MS, clock).catch(() =>
      logger.warn({}, 'stopped while a message was being typed; it will be reported as uncertain'),
    );
    toRelay.stop();
    toHost.stop();
    await connection.stop();
    await Promise.all([selector.stop(), gate.stop()]);
  };

  return {
    start() {
      if (hourly || stopped) return;
      hourly = clock.every(HOUSEKEEPING_MS, housekeeping);
      housekeeping();
      gate.start();
      selector.start();
      connection.start(connectionEvents);
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    pause: () => gate.setPaused(true),
    resume: () => gate.setPaused(false),
    setLocked: (locked) => gate.setLockedByHost(locked),
    wake: () => connection.wake(),
    setHoldAfter(ms) {
      gate.holdAfterMs = ms;
    },
    setAskFirst(askFirst) {
      policy.askFirst = askFirst;
    },
    senders: () => book.list(),
    decideSender(sender, verdict) {
      if (!book.decide(sender, verdict)) return undefined;
      events.emit({ type: 'senders' });
      return verdict === 'refused' ? held.dropFrom(sender, REFUSED.error) : 0;
    },
    type: (payload) => typeOwn(payload, tools),
    history: new JournalHistory(database),
    held: () => held.list(),
    typeHeld: (id) => held.typeNow(id),
    copyHeld: (id) => held.copy(id),
    discardHeld: (id) => held.discard(id),
    connection: () => connection.state,
    status,
    onChange: (listener) => events.add(listener),
  };
}
