import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { TranscriptionRequest } from '../../protocol/http.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { Answerer } from '../messages/message.ts';
import { newMessageId } from '../messages/message-id.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { MessageService, Messages } from '../outbox/message-service.ts';
import type { Member } from './member.ts';
import type { Leases } from './ownership/leases.ts';
import type { OwnerLink } from './ownership/owner-link.ts';
import type { Ownership } from './ownership/ownership.ts';
import { type OwnerReply, type OwnerRequest, plainRecord, recordOf, refusal } from './ownership/requests.ts';
import type { ClusterTokens } from './relay-cluster.ts';

export interface ClusterMessagesParts {
  /** What this relay does with messages of its own devices. */
  readonly own: MessageService;
  readonly tokens: ClusterTokens;
  readonly member: Member;
  readonly leases: Pick<Leases, 'ownerOf' | 'unlessEnded'>;
  readonly ownership: Ownership;
  readonly link: Pick<OwnerLink, 'ask'>;
  /** See `RelayCluster.asTold`. */
  readonly asTold: (record: MessageRecord) => MessageRecord;
  /** How long an owner may take to answer. */
  readonly answerMs: number;
  readonly clock: Clock;
}

/** As long as a take-over may take, and no longer than anybody waits. */
const PATIENCE_MS = 8_000;
const AGAIN_MS = 100;
/** The copy here is behind the owner's by less than that, or something is wrong. */
const CATCH_UP_MS = 2_000;

/** What a person may do with messages, at whichever relay: the owner of the device does it. */
export class ClusterMessages implements Messages {
  readonly #parts: ClusterMessagesParts;

  constructor(parts: ClusterMessagesParts) {
    this.#parts = parts;
  }

  submit(principal: Principal, wanted: TranscriptionRequest, answerer: Answerer): void {
    const { own, ownership, tokens, clock } = this.#parts;
    const { deviceId } = wanted;
    // Chosen here, so that it is the same message whoever is asked, however often.
    const request = { ...wanted, id: wanted.id ?? newMessageId(clock.now()) };
    // Nobody need be asked about what is not there.
    if (!tokens.hasReceiver(deviceId)) own.submit(principal, request, answerer);
    else if (ownership.owns(deviceId)) own.submit(principal, request, this.#movable(principal, request, answerer));
    else void this.#anywhere(principal, request, answerer);
  }

  async cancel(principal: Principal, id: string, deviceId?: string): Promise<MessageRecord> {
    const known = await this.#known(principal, id).catch((error: unknown) => {
      if (deviceId === undefined) throw error;
      return undefined;
    });
    const where = known?.deviceId ?? deviceId ?? '';
    const request = { type: 'cancel', principal, id, deviceId } as const;
    const reply = await this.#ask(where, request, () => this.#cancelHere(principal, id, deviceId));
    if (reply.type === 'settled') return recordOf(reply.record);
    throw errorOf(reply);
  }

  /** Another relay asks; this one has the device, or had it. */
  async answer(request: OwnerRequest): Promise<OwnerReply> {
    const { ownership } = this.#parts;
    if (request.type === 'release') return refusal(undefined);
    const principal = { ...request.principal, deviceId: request.principal.deviceId };
    if (request.type === 'submit') {
      if (!ownership.owns(request.request.deviceId)) return refusal(moved());
      return this.#submitHere(principal, request.request);
    }
    return this.#cancelHere(principal, request.id, request.deviceId);
  }

  async view(principal: Principal, id: string): Promise<MessageRecord> {
    const { own, asTold } = this.#parts;
    await this.#known(principal, id);
    return asTold(await own.view(principal, id));
  }

  find(principal: Principal, id: string): MessageRecord {
    return this.#parts.asTold(this.#parts.own.find(principal, id));
  }

  async list(principal: Principal, deviceId: string | undefined, limit: number): Promise<MessageRecord[]> {
    return (await this.#parts.own.list(principal, deviceId, limit)).map(this.#parts.asTold);
  }

  /** As `find`; what is not known here may be known to the log. */
  async #known(principal: Principal, id: string): Promise<MessageRecord> {
    const { own, member } = this.#parts;
    try {
      return own.find(principal, id);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'NOT_FOUND')) throw error;
      if (!member.active || !(await this.#within(member.caughtUp(), CATCH_UP_MS))) throw unavailable();
      return own.find(principal, id);
    }
  }

  /** It was accepted here, and whoever takes the device over is asked again. */
  #movable(principal: Principal, request: TranscriptionRequest & { id: string }, answerer: Answerer): Answerer {
    return {
      settled: (message, status) => answerer.settled(message, status),
      refused: (error) => {
        if (error.code !== 'CLUSTER_UNAVAILABLE' || !this.#parts.member.joined) answerer.refused(error);
        else void this.#anywhere(principal, request, answerer);
      },
    };
  }

  async #anywhere(
    principal: Principal,
    request: TranscriptionRequest & { id: string },
    answerer: Answerer,
  ): Promise<void> {
    const asked = { type: 'submit', principal, request } as const;
    const reply = await this.#ask(request.deviceId, asked, () => this.#submitHere(principal, request));
    if (reply.type === 'settled') answerer.settled(recordOf(reply.record), reply.status);
    else answerer.refused(errorOf(reply));
  }

  /** Asks the owner of the device, and the next one while there is another. Never rejects. */
  async #ask(deviceId: string, request: OwnerRequest, here: () => Promise<OwnerReply>): Promise<OwnerReply> {
    const { member, leases, ownership, clock } = this.#parts;
    const deadline = clock.elapsed() + PATIENCE_MS;
    for (;;) {
      if (!member.active) return refusal(unavailable());
      const owner = leases.ownerOf(deviceId);
      const reply = await this.#askOnce(owner, request, here);
      if (reply !== undefined && !isMoved(reply)) return reply;
      if (clock.elapsed() >= deadline) return refusal(unavailable());
      if (owner === undefined) await ownership.claim(deviceId);
      else await this.#pause();
    }
  }

  async #askOnce(
    owner: string | undefined,
    request: OwnerRequest,
    here: () => Promise<OwnerReply>,
  ): Promise<OwnerReply | undefined> {
    const { member, link, leases, answerMs } = this.#parts;
    if (owner === undefined) return undefined;
    if (owner === member.session) {
      const reply = here();
      return (await this.#within(reply, answerMs)) ? reply : undefined;
    }
    const asked = link.ask(owner, request, answerMs).catch(() => undefined);
    const reply = await leases.unlessEnded(owner, asked);
    // Whoever asked may look here for it next.
    if (reply?.type === 'settled') await this.#within(member.reached(reply.position), CATCH_UP_MS);
    return reply;
  }

  async #submitHere(from: Principal, request: TranscriptionRequest): Promise<OwnerReply> {
    const { own, ownership, tokens, member } = this.#parts;
    try {
      // It may have been on its way for a while.
      const principal = await tokens.current(from);
      if (!ownership.owns(request.deviceId)) return refusal(moved());
      return await new Promise<OwnerReply>((resolve) => {
        own.submit(principal, request, {
          settled: (message, status) => resolve(settled(message, status, member.position)),
          refused: (error) => resolve(refusal(error)),
        });
      });
    } catch (error) {
      return refusal(error);
    }
  }

  async #cancelHere(principal: Principal, id: string, deviceId: string | undefined): Promise<OwnerReply> {
    const { own, ownership, tokens, member } = this.#parts;
    try {
      const record = await this.#known(principal, id).catch(() => undefined);
      if (!ownership.owns(record?.deviceId ?? deviceId ?? '')) return refusal(moved());
      const message = await own.cancel(await tokens.current(principal), id, deviceId);
      return settled(message, message.status, member.position);
    } catch (error) {
      return refusal(error);
    }
  }

  /** Whether it came in time. */
  #within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const limit = this.#parts.clock.after(limitMs, () => resolve(false));
      void work.then(() => {
        limit.cancel();
        resolve(true);
      });
    });
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(AGAIN_MS, resolve));
  }
}

function settled(message: MessageRecord, status: MessageRecord['status'], position: number): OwnerReply {
  return { type: 'settled', record: plainRecord(message), status, position };
}

function unavailable(): ProtocolError {
  return new ProtocolError('CLUSTER_UNAVAILABLE', 'the cluster can store nothing now');
}

function moved(): ProtocolError {
  return new ProtocolError('CLUSTER_UNAVAILABLE', 'another relay serves that computer');
}

function isMoved(reply: OwnerReply): boolean {
  return reply.type === 'refused' && reply.code === 'CLUSTER_UNAVAILABLE';
}

function errorOf(reply: OwnerReply): ProtocolError {
  return reply.type === 'refused' ? new ProtocolError(reply.code, reply.message) : unavailable();
}
