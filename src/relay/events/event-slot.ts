import type { EventBody } from '../../protocol/events.ts';
import { LoggedEvent } from './logged-event.ts';

type MessageBody = Extract<EventBody, { messageId: string }>;

/**
 * A place of the ring, written over again and again. Were events kept as the objects that they come as, each would live
 * just long enough for the young collector to copy all of it: three times for a message, a fifth of the processor time
 * of its request (docs/decisions/0111). The numbers of a slot are changed in place, its strings are there anyway, and
 * objects are made for who asks. Only events of messages come so often; what else is in a slot is kept as it is.
 */
export class EventSlot {
  #at = Number.NaN;
  #physical = Number.NaN;
  #logical = 0;
  #sequence = 0;
  #epoch = '';
  #sender = '';
  #type: MessageBody['type'] = 'message.queued';
  #messageId = '';
  #deviceId = '';
  #status: MessageBody['status'] = 'queued';
  #receipt: MessageBody['receipt'];
  #errorCode: MessageBody['errorCode'];
  #typedParts: MessageBody['typedParts'];
  /** The event, when it is not one of a message and for its sender. */
  #other: LoggedEvent | undefined;

  get at(): number {
    return this.#at;
  }

  set(event: LoggedEvent): void {
    const { body, audience, hlc } = event.event;
    this.#at = event.at;
    if (!('messageId' in body && typeof audience === 'object' && 'sender' in audience)) {
      this.#other = event;
      return;
    }
    this.#other = undefined;
    this.#sequence = event.sequence;
    this.#epoch = event.epoch;
    this.#physical = hlc.physical;
    this.#logical = hlc.logical;
    this.#sender = audience.sender;
    this.#type = body.type;
    this.#messageId = body.messageId;
    this.#deviceId = body.deviceId;
    this.#status = body.status;
    this.#receipt = body.receipt;
    this.#errorCode = body.errorCode;
    this.#typedParts = body.typedParts;
  }

  get(): LoggedEvent {
    if (this.#other !== undefined) return this.#other;
    const body = {
      type: this.#type,
      messageId: this.#messageId,
      deviceId: this.#deviceId,
      status: this.#status,
      receipt: this.#receipt,
      errorCode: this.#errorCode,
      typedParts: this.#typedParts,
    };
    const hlc = { physical: this.#physical, logical: this.#logical };
    return new LoggedEvent(this.#sequence, this.#epoch, {
      body,
      audience: { sender: this.#sender },
      hlc,
      at: this.#at,
    });
  }
}
