import { CloseCode } from '../../../protocol/codes.ts';
import { type SubscribedFrame, type SubscribeFrame, subscribeFrameSchema } from '../../../protocol/events.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import { parseFrame } from '../../../server/sockets/parse-frame.ts';
import type { EventJournal } from '../../events/event-journal.ts';
import type { WriteBatch } from '../../store/write-batch.ts';
import type { ObserverSession } from './observer-session.ts';
import type { ObserverSessions } from './observer-sessions.ts';

export interface SubscribeHandlerParts {
  readonly sessions: Pick<ObserverSessions, 'subscribed' | 'close'>;
  readonly log: Pick<EventJournal, 'read' | 'latest'>;
  readonly batch: Pick<WriteBatch, 'flush'>;
}

/** `subscribe`, the one frame that an observer sends. */
export class SubscribeHandler {
  readonly #parts: SubscribeHandlerParts;

  constructor(parts: SubscribeHandlerParts) {
    this.#parts = parts;
  }

  handle(session: ObserverSession, data: Buffer, isBinary: boolean): void {
    if (session.state.name === 'gone') return;
    const frame = isBinary ? 'binary frames are not part of it' : parseFrame(subscribeFrameSchema, data);
    if (typeof frame === 'string') this.#refuse(session, frame);
    else if (session.state.name !== 'new') this.#refuse(session, 'subscribed already');
    else this.#subscribe(session, frame);
  }

  // All in one turn, in which nothing is published: what is not in the replay comes live, and nothing is in both.
  #subscribe(session: ObserverSession, { since, epoch }: SubscribeFrame): void {
    const { sessions, log, batch } = this.#parts;
    batch.flush();
    const recovery = log.read(session.principal, { since: since ?? log.latest, epoch });
    const writer = sessions.subscribed(session)?.writer;
    if (writer === undefined) return;
    const { events: _, ...position } = recovery;
    const frame: SubscribedFrame = { type: 'subscribed', ...position };
    writer.send(JSON.stringify(frame));
    for (const event of recovery.events) {
      // Cut for being slow, or closed: it will ask again.
      if (session.state.name !== 'subscribed') return;
      writer.send(event.frame);
    }
  }

  #refuse(session: ObserverSession, why: string): void {
    this.#parts.sessions.close(session, CloseCode.protocolError, closeReason('protocolError', why));
  }
}
