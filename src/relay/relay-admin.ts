import type { Clock } from '../base/clock.ts';
import type { ProtocolError } from '../protocol/codes.ts';
import type { EventBody } from '../protocol/events.ts';
import type { DeviceDetail } from '../protocol/http.ts';
import { DEFAULT_TTL_MS } from '../protocol/limits.ts';
import type { MessageStatus } from '../protocol/message.ts';
import type { Segment } from '../protocol/segments.ts';
import type { AgentRegistry } from './agents/agent-registry.ts';
import type { DeviceList } from './agents/device-list.ts';
import type { DeviceNames } from './agents/device-names.ts';
import type { DevicesElsewhere } from './agents/devices-elsewhere.ts';
import type { Delivery } from './delivery.ts';
import type { EventJournal } from './events/event-journal.ts';
import type { Answerer } from './messages/message.ts';
import { newMessageId } from './messages/message-id.ts';
import type { MessageRecord } from './messages/message-record.ts';
import type { Messages } from './outbox/message-service.ts';
import type { HistoryQuery, MessageHistory } from './store/message-history.ts';
import type { SqliteMessageStore } from './store/sqlite-message-store.ts';
import type { TokenService } from './tokens/token-service.ts';

export interface RelayAdminParts {
  readonly delivery: Pick<Delivery, 'batch' | 'live'>;
  readonly messages: Messages;
  readonly store: Pick<SqliteMessageStore, 'keepTexts' | 'readPayload'>;
  readonly history: MessageHistory;
  readonly devices: DeviceList;
  readonly registry: AgentRegistry;
  readonly names: DeviceNames;
  readonly elsewhere: Pick<DevicesElsewhere, 'onChanged'> | undefined;
  /** A message as it is told, where another relay has it: its row does not say that it is `sent`. */
  readonly asTold: (record: MessageRecord) => MessageRecord;
  readonly tokens: TokenService;
  readonly log: Pick<EventJournal, 'onPublished'>;
  readonly clock: Clock;
}

/** A message as its owner sees it: states and ids. What it says is asked for with `payloadOf`. */
export type AdminMessage = MessageRecord;

/** Something that happened: ids and states, never text. `at`: milliseconds since the Unix epoch. */
export interface AdminEvent {
  readonly body: EventBody;
  readonly at: number;
}

/** A page of messages, newest first; `next`: the position to go on from, when there may be more. */
export interface MessagePage {
  readonly messages: AdminMessage[];
  readonly next: number | undefined;
}

/**
 * What the owner of the relay may see and do in this process, without HTTP. Methods throw `ProtocolError`s.
 */
export class RelayAdmin {
  readonly #parts: RelayAdminParts;

  constructor(parts: RelayAdminParts) {
    this.#parts = parts;
  }

  devices(): DeviceDetail[] {
    return this.#parts.devices.details();
  }

  device(deviceId: string): DeviceDetail | undefined {
    return this.#parts.devices.detail(deviceId);
  }

  /** What waits for the device; `oldestAt` in milliseconds since the Unix epoch. */
  waiting(deviceId: string): { messages: number; oldestAt: number } | undefined {
    return this.#parts.devices.waiting(deviceId);
  }

  /** What people see, whatever the device calls itself. @throws ProtocolError CLUSTER_UNAVAILABLE */
  rename(deviceId: string, name: string): Promise<void> {
    return this.#parts.names.give(deviceId, name);
  }

  /** What a person called it is forgotten with the device; and of this computer, whose name is its setting. */
  forgetName(deviceId: string): Promise<void> {
    return this.#parts.names.forget(deviceId);
  }

  find(id: string): AdminMessage {
    return this.#parts.messages.find(this.#parts.tokens.owner, id);
  }

  /** For what an event was about: `undefined` when it was pruned since, or cannot be read. Never throws. */
  lookUp(id: string): AdminMessage | undefined {
    try {
      return this.#parts.delivery.live.find(id);
    } catch {
      return undefined;
    }
  }

  page(query: HistoryQuery): MessagePage {
    const { delivery, history, asTold } = this.#parts;
    delivery.batch.flush();
    // A message that is `sent` is `queued` in the file, where the difference would not outlive the process.
    const stored = query.statuses?.map((status) => (status === 'sent' ? 'queued' : status));
    const messages: AdminMessage[] = [];
    let { before } = query;
    for (;;) {
      const rows = history.page({ ...query, before, statuses: stored });
      for (const row of rows) {
        const message = delivery.live.get(row.id) ?? asTold(row);
        if (query.statuses === undefined || query.statuses.includes(message.status)) messages.push(message);
        before = row.seq;
        if (messages.length === query.limit) return { messages, next: before };
      }
      if (rows.length < query.limit) return { messages, next: undefined };
    }
  }

  /** Its payload, while it is kept. */
  payloadOf({ seq }: AdminMessage): Segment[] | undefined {
    return this.#parts.store.readPayload(seq);
  }

  /** Accepts a message and stores it; `answerer` hears what became of it. Returns its id. */
  send(deviceId: string, payload: readonly Segment[], answerer: Partial<Answerer> = {}): string {
    const { delivery, messages, tokens, clock } = this.#parts;
    const id = newMessageId(clock.now());
    const request = { deviceId, payload: [...payload], id, ttlMs: DEFAULT_TTL_MS, ageMs: 0 };
    let refusal: ProtocolError | undefined;
    messages.submit(tokens.owner, request, {
      settled: (message, status) => answerer.settled?.(message, status),
      refused(error) {
        refusal = error;
        answerer.refused?.(error);
      },
    });
    delivery.batch.flush();
    if (refusal !== undefined) throw refusal;
    return id;
  }

  cancel(id: string): Promise<AdminMessage> {
    return this.#parts.messages.cancel(this.#parts.tokens.owner, id);
  }

  /** Whether messages keep their texts when they are over. Turned off, what is kept is erased at once. */
  keepTexts(keep: boolean): void {
    this.#parts.store.keepTexts = keep;
    if (keep) return;
    this.#parts.delivery.batch.flush();
    this.#parts.history.forgetTexts();
  }

  /** Ids of principals whose names `matches`. */
  sendersNamed(matches: (name: string) => boolean): Set<string> {
    return this.#parts.tokens.principalsNamed(matches);
  }

  /** What happens, in the turn in which it is committed. */
  onEvents(listener: (events: readonly AdminEvent[]) => void): void {
    this.#parts.log.onPublished(listener);
  }

  /** A device is otherwise than before, in what no event tells: its focus, its name. */
  onDeviceChanged(listener: (deviceId: string) => void): void {
    const { registry, names, elsewhere } = this.#parts;
    registry.onChanged(listener);
    names.onChanged(listener);
    elsewhere?.onChanged(listener);
  }
}

/** What an event says of a message. */
export interface MessageChange {
  readonly messageId: string;
  readonly deviceId: string;
  readonly status: MessageStatus;
  readonly receipt?: AdminMessage['receipt'];
  readonly errorCode?: string | undefined;
}

/** `undefined` when the event is not about a message. */
export function messageChangeOf({ body }: AdminEvent): MessageChange | undefined {
  return 'messageId' in body ? body : undefined;
}
