import type { Clock } from '../../base/clock.ts';
import { DeadlineSet } from '../../base/deadline-set.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { isPending } from '../../protocol/message.ts';
import { storageError } from '../../server/answers/storage-error.ts';
import type { Answerer, Message, WaitingRequest } from '../messages/message.ts';
import type { WriteBatch } from '../store/write-batch.ts';

/** HTTP requests that wait for what becomes of their message, for a bounded time. */
export class WaitingRequests {
  readonly #batch: Pick<WriteBatch, 'durable'>;
  readonly #deadlines: DeadlineSet<WaitingRequest>;

  constructor(batch: Pick<WriteBatch, 'durable'>, clock: Clock, timeoutMs: number) {
    this.#batch = batch;
    this.#deadlines = new DeadlineSet(clock, timeoutMs, (request) => {
      this.#forget(request);
      this.#answer(request);
    });
  }

  add(message: Message, sender: string, answerer: Answerer): void {
    const request: WaitingRequest = { message, sender, answerer, deadline: undefined };
    if (message.waiting === undefined) message.waiting = [request];
    else message.waiting.push(request);
    request.deadline = this.#deadlines.add(request);
  }

  /** Answers all who wait for this message with its current state. */
  settle(message: Message): void {
    for (const request of this.#take(message)) this.#answer(request);
  }

  fail(message: Message, error: ProtocolError): void {
    for (const request of this.#take(message)) request.answerer.refused(error);
  }

  /** Refuses all requests of a sender whose token is no longer valid. The messages stay. */
  endSender(sender: string, error: ProtocolError): void {
    for (const request of this.#deadlines.items()) {
      if (request.sender !== sender) continue;
      request.deadline?.cancel();
      this.#forget(request);
      request.answerer.refused(error);
    }
  }

  /** Answers everybody. */
  stop(): void {
    for (const request of this.#deadlines.items()) this.settle(request.message);
    this.#deadlines.stop();
  }

  #take(message: Message): readonly WaitingRequest[] {
    const requests = message.waiting;
    if (requests === undefined) return [];
    message.waiting = undefined;
    for (const { deadline } of requests) deadline?.cancel();
    return requests;
  }

  #forget(request: WaitingRequest): void {
    const left = request.message.waiting?.filter((other) => other !== request) ?? [];
    request.message.waiting = left.length > 0 ? left : undefined;
  }

  #answer({ message, answerer }: WaitingRequest): void {
    const { status } = message;
    if (!isPending(status)) {
      answerer.settled(message, status);
      return;
    }
    // Where its commit takes longer than its answer may.
    if (!message.stored) {
      answerer.refused(new ProtocolError('CLUSTER_UNAVAILABLE', 'the message could not be stored in time'));
      return;
    }
    // "Stored" is a promise that must outlive a power cut. If the message ends meanwhile, that is the better answer.
    this.#batch.durable().then(
      () => answerer.settled(message, isPending(message.status) ? status : message.status),
      (cause) => answerer.refused(storageError(cause, 'the message could not be stored durably')),
    );
  }
}
