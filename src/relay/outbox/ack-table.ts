import type { Clock } from '../../base/clock.ts';
import { DeadlineSet } from '../../base/deadline-set.ts';
import { Freshness } from '../../base/freshness.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { AckFrame, UpdateFrame } from '../../protocol/frames.ts';
import { isOver, isPending } from '../../protocol/message.ts';
import type { FrameWriter } from '../../server/sockets/connection.ts';
import { type Conclusion, Message } from '../messages/message.ts';
import { isUncertain, type MessageRecord } from '../messages/message-record.ts';
import type { LiveMessages } from './live-messages.ts';

interface DeviceAcks {
  /** Written, ACK not yet due; in the order of writing. */
  inFlight: Set<Message>;
  readonly freshness: Freshness;
  /** Written, ACK overdue. Not sent again on this connection; a late ACK counts. */
  readonly overdue: Set<Message>;
}

/** Who hears of what becomes of messages that were written. */
export interface AckListener {
  /** `latencyMs`: from writing to ACK; `undefined` for the end of a held message, and for an ACK of an earlier connection. */
  acknowledged(message: Message, conclusion: Conclusion, latencyMs: number | undefined): void;
  /** An ACK of the device did not come in time. */
  overdue(deviceId: string): void;
}

const NOBODY: AckListener = { acknowledged: () => undefined, overdue: () => undefined };

/** Messages that were written to an agent and are not acknowledged. */
export class AckTable {
  readonly #live: LiveMessages;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Of the devices that were written to and have not acknowledged all of it: few, however many devices there are. */
  #devices = new Map<string, DeviceAcks>();
  readonly #freshness = new Freshness();
  /** By device; of all that ever acknowledged something. */
  readonly #lastAckMs = new Map<string, number>();
  readonly #deadlines: DeadlineSet<Message>;
  #listener = NOBODY;

  constructor(live: LiveMessages, ackTimeoutMs: number, clock: Clock, logger: Logger) {
    this.#live = live;
    this.#clock = clock;
    this.#logger = logger;
    this.#deadlines = new DeadlineSet(clock, ackTimeoutMs, (message) => {
      message.ackDeadline = undefined;
      const acks = this.#devices.get(message.deviceId);
      if (!acks?.inFlight.delete(message)) return;
      acks.overdue.add(message);
      this.#listener.overdue(message.deviceId);
    });
  }

  /** One listener: it writes the messages too, and so is made after this. */
  onAck(listener: AckListener): void {
    this.#listener = listener;
  }

  /** Writes the frame; from now on the message is `sent`. */
  sendAndWaitForAck(message: Message, frame: string, writer: FrameWriter): void {
    message.status = 'sent';
    message.sentAt = this.#clock.monotonic();
    const acks = this.#acksOf(message.deviceId);
    if (acks.freshness.isOver(acks.inFlight.size)) acks.inFlight = new Set(acks.inFlight);
    acks.inFlight.add(message);
    message.ackDeadline = this.#deadlines.add(message);
    writer.send(frame);
  }

  /**
   * An ACK counts when it comes from the device that the message belongs to, on this connection or a later one,
   * and the message is not over, or nobody knew how it ended. Any other is ignored: an agent may rightly repeat itself.
   */
  handleAck(deviceId: string, ack: AckFrame): void {
    const record = this.#live.find(ack.id);
    if (record?.deviceId !== deviceId || record.status === 'held' || !this.#listensFor(record)) {
      this.#logger.warn({ deviceId, messageId: ack.id }, 'ACK for an unknown or finished message ignored');
      return;
    }
    const message = this.#live.adopt(record);
    const latencyMs = message.sentAt === undefined ? undefined : this.#clock.monotonic() - message.sentAt;
    if (latencyMs !== undefined) this.#lastAckMs.set(deviceId, latencyMs);
    this.forget(message);
    this.#listener.acknowledged(message, conclusionOf(ack), latencyMs);
  }

  /** How a message ended that was held, taken back, or of which nobody knew how it ended. */
  handleUpdate(deviceId: string, update: UpdateFrame): void {
    const record = this.#live.find(update.id);
    if (record?.deviceId !== deviceId || isPending(record.status) || !this.#listensFor(record)) {
      this.#logger.warn({ deviceId, messageId: update.id }, 'update of an unknown or finished message ignored');
      return;
    }
    this.#listener.acknowledged(this.#live.adopt(record), conclusionOf(update), undefined);
  }

  /** Its ACK is no longer waited for. */
  forget(message: Message): void {
    const acks = this.#devices.get(message.deviceId);
    if (acks !== undefined) this.#forget(message, acks);
  }

  /**
   * The agent's word counts while the relay has nothing better. That nobody knows may be an agent's word too: what it
   * says of that id later is of another text.
   */
  #listensFor(record: MessageRecord): boolean {
    if (record instanceof Message && !record.stored) return false;
    return !isOver(record.status) || (isUncertain(record) && record.writtenTo !== undefined);
  }

  /** For a connection that is gone: its messages are `queued` again. Returns them, oldest first. */
  clearPendingAcks(deviceId: string): Message[] {
    const acks = this.#devices.get(deviceId);
    if (acks === undefined) return [];
    const messages = [...acks.overdue, ...acks.inFlight];
    for (const message of messages) {
      this.#forget(message, acks);
      message.status = 'queued';
      message.sentAt = undefined;
    }
    return messages;
  }

  /** Of all devices. */
  all(): Message[] {
    return [...this.#devices.values()].flatMap(({ overdue, inFlight }) => [...overdue, ...inFlight]);
  }

  hasPendingAcks(deviceId: string): boolean {
    return this.inFlight(deviceId) + this.overdue(deviceId) > 0;
  }

  inFlight(deviceId: string): number {
    return this.#devices.get(deviceId)?.inFlight.size ?? 0;
  }

  /** Those whose ACK is overdue. */
  overdueOf(deviceId: string): Iterable<Message> {
    return this.#devices.get(deviceId)?.overdue ?? [];
  }

  overdue(deviceId: string): number {
    return this.#devices.get(deviceId)?.overdue.size ?? 0;
  }

  /** How long the last ACK of this device took, in milliseconds. */
  lastAckMs(deviceId: string): number | undefined {
    return this.#lastAckMs.get(deviceId);
  }

  stop(): void {
    this.#deadlines.stop();
  }

  #acksOf(deviceId: string): DeviceAcks {
    let acks = this.#devices.get(deviceId);
    if (acks === undefined) {
      acks = { inFlight: new Set(), freshness: new Freshness(), overdue: new Set() };
      if (this.#freshness.isOver(this.#devices.size)) this.#devices = new Map(this.#devices);
      this.#devices.set(deviceId, acks);
    }
    return acks;
  }

  #forget(message: Message, acks: DeviceAcks): void {
    if (!acks.inFlight.delete(message)) acks.overdue.delete(message);
    if (acks.inFlight.size + acks.overdue.size === 0) this.#devices.delete(message.deviceId);
    message.ackDeadline?.cancel();
    message.ackDeadline = undefined;
  }
}

function conclusionOf({ outcome, receipt, error, typedParts }: AckFrame | UpdateFrame): Conclusion {
  if (outcome === 'typed') return { status: 'typed', receipt: receipt ?? 'assumed' };
  if (outcome !== 'failed') return { status: outcome, error, typedParts };
  const why = error ?? { code: TypingErrorCode.failed, message: 'the agent gave no reason' };
  return { status: 'failed', error: why, typedParts };
}
