import type { Key, Segment } from '../../protocol/segments.ts';
import type { Clock } from '../../web/clock.ts';
import type { Computers } from '../computers/computers.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Ending, endingAfter, NEW_TEXT } from '../writing/ending.ts';
import { lastAt, type Place } from './last-at.ts';
import type { MessageRepository } from './message-repository.ts';
import { ended, withFailure } from './message-transitions.ts';
import { isOver, type PhoneMessage } from './phone-message.ts';

export interface MessageActionsParts {
  readonly repository: MessageRepository;
  readonly computers: Computers;
  readonly clock: Clock;
  /** The relay that this phone is paired with. */
  readonly relayId: () => string | undefined;
  /** Woken when there is something to bring to the relay: the user waits for it. */
  readonly outbox: Pick<Outbox, 'kick'>;
}

/** What the user does with messages. */
export class MessageActions {
  readonly #parts: MessageActionsParts;

  constructor(parts: MessageActionsParts) {
    this.#parts = parts;
  }

  /** @param ending how the text ends, where more is known of that than the payload says */
  async send(deviceId: string, payload: readonly Segment[], source?: string, ending?: Ending): Promise<void> {
    const { repository, outbox, relayId } = this.#parts;
    const { program } = this.#placeOf(deviceId);
    const known = ending ?? endingAfter(this.lastAt(deviceId)?.ending ?? NEW_TEXT, payload);
    await repository.add({ deviceId, relayId: relayId(), payload, source, program, ending: known });
    outbox.kick();
  }

  /** What was sent last to where a text for that computer goes now, and stands there. */
  lastAt(deviceId: string): PhoneMessage | undefined {
    return lastAt(this.#parts.repository.messages.value, this.#placeOf(deviceId));
  }

  #placeOf(deviceId: string): Place {
    const { computers, relayId, clock } = this.#parts;
    const program = computers.all.value.find((each) => each.deviceId === deviceId)?.status?.target;
    return { relayId: relayId(), deviceId, program, now: clock.now() };
  }

  /** As a text of its own, in order with those before it. */
  async press(key: Key): Promise<void> {
    const deviceId = this.#parts.computers.chosen.value?.deviceId;
    if (deviceId !== undefined) await this.send(deviceId, [{ type: 'key', key }]);
  }

  /** The same again, as a new message. */
  async resend({ payload, source }: PhoneMessage, deviceId: string): Promise<void> {
    await this.send(deviceId, payload, source);
  }

  async cancel({ id }: PhoneMessage): Promise<void> {
    await this.#parts.repository.change(id, (stored) => {
      if (isOver(stored)) return stored;
      if (stored.relayId !== this.#parts.relayId()) return this.#giveUp(stored);
      // Nobody but this phone knows of it: there is nobody to ask.
      if (!stored.tried) return ended(stored, 'cancelled', this.#parts.clock.now());
      return { ...stored, cancelling: true };
    });
    this.#parts.outbox.kick();
  }

  /** Its relay is not there to be asked. */
  #giveUp(stored: PhoneMessage): PhoneMessage {
    const now = this.#parts.clock.now();
    return stored.tried ? withFailure(stored, { code: 'UNCERTAIN' }, now) : ended(stored, 'cancelled', now);
  }

  async delete({ id }: PhoneMessage): Promise<void> {
    await this.#parts.repository.delete(id);
  }
}
