import type { EventBody } from '../../protocol/events.ts';
import type { AgentStatus } from '../../protocol/frames.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../protocol/message.ts';
import { type HeldGrants, mayPressKeys, mayReach } from '../../server/guard/grants.ts';
import type { Message } from '../messages/message.ts';
import type { TokenRow } from '../tokens/token-store.ts';
import type { EventJournal } from './event-journal.ts';

type MessageState = Pick<Message, 'id' | 'deviceId' | 'sender' | 'status' | 'receipt' | 'error' | 'typedParts'>;

/** What a device says of itself when it registers. */
export interface ConnectedDevice {
  readonly deviceId: string;
  readonly name: string | undefined;
  readonly platform: string | undefined;
}

type TokenOwner = Pick<TokenRow, 'scope' | 'deviceId' | 'name'>;

const MESSAGE_EVENT_TYPE = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, `message.${status}`])) as {
  readonly [S in MessageStatus]: `message.${S}`;
};

/** From what happens in the relay to the events that tell of it: ids and states, never text. */
export class EventRecorder {
  readonly #log: Pick<EventJournal, 'append'>;

  constructor(log: Pick<EventJournal, 'append'>) {
    this.#log = log;
  }

  relayStarted(relayId: string, version: string): void {
    this.#log.append({ type: 'relay.started', relayId, version }, 'admin');
  }

  deviceConnected({ deviceId, name, platform }: ConnectedDevice): void {
    const known = { ...(name === undefined ? {} : { name }), ...(platform === undefined ? {} : { platform }) };
    this.#log.append({ type: 'device.connected', deviceId, ...known }, 'everyone');
  }

  deviceDisconnected(deviceId: string): void {
    this.#log.append({ type: 'device.disconnected', deviceId }, 'everyone');
  }

  deviceStatus(deviceId: string, { canType, paused, locked }: AgentStatus): void {
    this.#log.append({ type: 'device.status', deviceId, canType, paused, locked }, 'everyone');
  }

  devicePaired(token: TokenOwner): void {
    this.#comingOrGoing('device.paired', token);
  }

  tokenRevoked(token: TokenOwner): void {
    this.#comingOrGoing('device.revoked', token);
  }

  /**
   * To the holder of the token alone: a computer that it may send to from now on has come for it, one that it may not
   * send to any more is gone. Where it may do something else than before, the computer comes anew.
   */
  granted({ jti, grants }: TokenRow, before: HeldGrants | undefined, deviceIds: readonly string[]): void {
    const [now, then] = [{ grants }, { grants: before }];
    const sameKeys = mayPressKeys(now) === mayPressKeys(then);
    for (const deviceId of deviceIds) {
      const [may, might] = [mayReach(now, deviceId), mayReach(then, deviceId)];
      if (!(may || might) || (may && might && sameKeys)) continue;
      const type = may ? 'device.paired' : 'device.revoked';
      this.#log.append({ type, scope: 'receive', deviceId }, { only: jti });
    }
  }

  /** The message has its status from now on. */
  message(message: MessageState): void {
    const { id, deviceId, sender, status, receipt, error, typedParts } = message;
    // On the hot path: fields that are `undefined` are no fields in JSON, and cost nothing here. The error's
    // own message is not told: it is the agent's words, for the sender's answer alone.
    const type = MESSAGE_EVENT_TYPE[status];
    const body = { type, messageId: id, deviceId, status, receipt, errorCode: error?.code, typedParts } as EventBody;
    this.#log.append(body, { sender });
  }

  queueDepth(deviceId: string, queueDepth: number): void {
    this.#log.append({ type: 'queue.depth', deviceId, queueDepth }, 'everyone');
  }

  recognitionEnded(sender: string, recognitionId: string, status: 'done' | 'failed' | 'cancelled'): void {
    this.#log.append({ type: 'recognition.ended', recognitionId, status }, { only: sender });
  }

  slowConsumerCut(clientId: string, deviceId?: string): void {
    const device = deviceId === undefined ? {} : { deviceId };
    this.#log.append({ type: 'client.cut', clientId, reason: 'SLOW_CONSUMER', ...device }, 'admin');
  }

  /** Of phones and observers, others need not know that they exist. */
  #comingOrGoing(type: 'device.paired' | 'device.revoked', { scope, deviceId, name }: TokenOwner): void {
    if (deviceId !== undefined) this.#log.append({ type, scope, deviceId }, 'everyone');
    else this.#log.append({ type, scope, name }, 'admin');
  }
}
