import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import { decodeHlc, HybridLogicalClock } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Delivery } from '../delivery.ts';
import { EventRecorder } from '../events/event-recorder.ts';
import { EventStore } from '../events/event-store.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import type { Messages } from '../outbox/message-service.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { DeliveryMemory } from '../store/delivery-memory.ts';
import { SqliteMessageStore } from '../store/sqlite-message-store.ts';
import type { Broker } from './broker.ts';
import { carryMessages } from './carry/carry-messages.ts';
import { ClusterError } from './cluster-error.ts';
import { ClusterMessages } from './cluster-messages.ts';
import { ToldVisits } from './devices/told-visits.ts';
import { JetStreamLog } from './log/jetstream-log.ts';
import { LogCopy } from './log/log-copy.ts';
import { LogPositions, ReplicatedCommitLog } from './log/replicated-commit-log.ts';
import { MAX_EVENTS, ReplicatedEvents } from './log/replicated-events.ts';
import { Member } from './member.ts';
import { UNCONCERNED } from './member-listener.ts';
import { Leases } from './ownership/leases.ts';
import { OwnerLink } from './ownership/owner-link.ts';
import { Ownership } from './ownership/ownership.ts';
import { Presence } from './presence/presence.ts';
import { PresenceLink } from './presence/presence-link.ts';
import type { ClusterParts, RelayCluster } from './relay-cluster.ts';

export interface OpenClusterOptions {
  /** Open; it stays the caller's, as the database does. */
  readonly connection: Broker;
  /** For the copy of the log, and nothing else: what is in it may be thrown away. */
  readonly database: Database;
  /** Tells clusters on the same servers apart. Letters, digits and `-`. */
  readonly cluster: string;
  /** Tells this relay from the others of its cluster, also when it is started anew. One process at a time has it. */
  readonly name: string;
  /** How many servers keep the log. */
  readonly replicas: number;
  readonly limits: Pick<RelayLimits, 'eventLogCapacity' | 'eventLogMaxAgeMs' | 'maxClockDriftMs' | 'ackTimeoutMs'>;
  /** Called when only a process that begins anew can go on. Default: this one ends, and its service starts the next one. */
  readonly fellBehind?: (() => void) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

const MOVED = new ProtocolError('CLUSTER_UNAVAILABLE', 'another relay serves that computer from now on');

function endProcess(): never {
  throw new ClusterError(
    'CLUSTER_LOG_GONE',
    'The log of the cluster goes on behind what this relay has not seen of it.',
  );
}

/** Beside what an owner waits for an agent. */
const ANSWER_SLACK_MS = 1_000;

/**
 * Brings the copy up to the end of the log, and takes part from there. Resolves when it does.
 * @throws ClusterError CLUSTER_LOG_OLDER, CLUSTER_NEWER; what NATS throws
 */
export async function openCluster(options: OpenClusterOptions): Promise<RelayCluster> {
  const { connection, database, cluster, name, limits, fellBehind = endProcess, clock, logger } = options;
  const store = new SqliteMessageStore(database, logger);
  const memory = new DeliveryMemory(database, true);
  const eventStore = new EventStore(database, limits.eventLogCapacity);
  const leases = new Leases(database);
  const copy = new LogCopy({ database, store, memory, events: eventStore, leases });
  const log = await JetStreamLog.open(options);
  const { identity, first, last } = await log.bounds();
  if (copy.identity === identity && copy.position > last) {
    throw new ClusterError('CLUSTER_LOG_OLDER', 'The log of the cluster is older than what this relay has seen of it.');
  }
  const anew = copy.identity !== identity || copy.position < first - 1;
  const isEmpty = last < first;
  // Where nobody knows how many events there were: not fewer than there can have been.
  if (anew) copy.begin(identity, Math.max(0, first - 1), isEmpty ? last * MAX_EVENTS : 0);
  const headless = anew && first > 1 && !isEmpty;
  leases.lenient = headless;
  const hlc = new HybridLogicalClock(clock, limits.maxClockDriftMs);
  const lastHlc = store.lastHlc();
  if (lastHlc !== undefined) hlc.resume(decodeHlc(lastHlc));
  const begins = { begins: headless, lenientUntil: last, fellBehind };
  const member = new Member({ log, copy, leases, name, hlc, ...begins, clock, logger });
  const link = new OwnerLink({ connection, cluster });
  const presence = new Presence({
    link: new PresenceLink({ connection, cluster, logger }),
    session: () => member.session,
    ownerOf: (deviceId) => leases.ownerOf(deviceId),
    isLive: (session) => leases.get(session) !== undefined,
    clock,
  });
  const { told } = copy;
  const asTold = (record: MessageRecord): MessageRecord => {
    const isSent = record.status === 'queued' && !member.owns(record.deviceId) && told.isSent(record.id);
    return isSent ? { ...record, status: 'sent' } : record;
  };
  const onSucceeded: Array<(now: string) => void> = [];
  let committed = (): Promise<void> => Promise.resolve();
  const ownership = new Ownership({ member, leases, link, committed: () => committed(), clock });
  const leave = async (): Promise<void> => {
    presence.stop();
    await member.stop();
    link.stop();
    await log.close();
  };
  await member.start().catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  // In the turn in which the copy has caught up: what comes from here on, they are told.
  const events = new ReplicatedEvents({
    store: eventStore,
    latest: () => copy.events,
    epoch: identity,
    writable: () => member.joined,
    hlc,
    limits,
    clock,
  });
  member.onChange({ ...UNCONCERNED, applied: (applied) => events.published(applied.events) });

  const serve = (delivery: Delivery, { agents, tokens, taken }: ClusterParts): Messages => {
    committed = () => delivery.batch.committed();
    const messages = new ClusterMessages({
      own: delivery.messages,
      tokens,
      ...{ member, leases, ownership, link, asTold },
      answerMs: limits.ackTimeoutMs + ANSWER_SLACK_MS,
      clock,
    });
    const answer = (): void =>
      link.serve(member.session, (request) =>
        request.type === 'release' ? ownership.release(request.deviceId, request.to, agents) : messages.answer(request),
      );
    const handOver = (deviceIds: readonly string[]): void => {
      // First: what these connections had is put back, and not written by this relay any more.
      agents.closeDevices(deviceIds);
      delivery.transfers.drop(deviceIds, MOVED);
    };
    const recorder = new EventRecorder(events);
    const take = (deviceIds: readonly string[]): void => {
      delivery.transfers.take(deviceIds, (messageId) => told.isSent(messageId));
      // Whoever had them was not there to say so.
      for (const deviceId of deviceIds) {
        const { online = false, depth = 0 } = told.device(deviceId) ?? {};
        if (online) recorder.deviceDisconnected(deviceId);
        if (depth > 0 && delivery.outbox.getQueueSize(deviceId) === 0) recorder.queueDepth(deviceId, 0);
        for (const messageId of told.untoldOf(deviceId)) {
          const message = store.find(messageId);
          if (message !== undefined) recorder.message(message);
        }
      }
    };
    const owned = new Set(leases.devicesOf(member.session));
    member.onChange({
      applied({ owners, events: happened, entry, leftOut }) {
        const { session } = member;
        const come = owners.filter(({ to, from }) => to === session && from !== session);
        const gone = owners.filter(({ to, from }) => from === session && to !== session);
        for (const note of leftOut ? [] : (entry.notes ?? [])) {
          if (note.type !== 'sender') continue;
          delivery.successions.succeeded(note.before, note.now);
          for (const listener of onSucceeded) listener(note.now);
        }
        for (const { deviceId } of gone) owned.delete(deviceId);
        if (gone.length > 0) handOver(gone.map(({ deviceId }) => deviceId));
        for (const { deviceId } of come) owned.add(deviceId);
        if (come.length > 0) {
          take(come.map(({ deviceId }) => deviceId));
          taken();
        }
        events.published(happened);
      },
      lost() {
        handOver([...new Set([...owned, ...agents.registry.getConnectedDevices()])]);
        owned.clear();
      },
      joined() {
        answer();
        presence.restate();
        delivery.batch.wake();
      },
      active() {
        for (const deviceId of agents.registry.getConnectedDevices()) {
          // Nothing was written to it meanwhile.
          delivery.cancellations.agentRegistered(deviceId);
          delivery.outbox.drainQueue(deviceId);
        }
        delivery.batch.wake();
      },
      // Whoever has their devices now cannot reach them while they are here.
      stuck: () => agents.closeDevices(agents.registry.getConnectedDevices()),
    });
    answer();
    take([...owned]);
    presence.start(agents.registry);
    return messages;
  };

  return {
    database,
    store,
    memory,
    commits: new ReplicatedCommitLog({
      write: (parts, done) => member.write(parts, done),
      takeEvents: () => events.take(),
      epoch: identity,
    }),
    positions: new LogPositions(store),
    events,
    hlc,
    get unready() {
      return member.unready;
    },
    ownership,
    guarded: (writers: AgentWriters): AgentWriters => ({
      writerOf: (deviceId) => (ownership.owns(deviceId) ? writers.writerOf(deviceId) : undefined),
    }),
    elsewhere: {
      connected: () => memory.connectedDevices().filter((deviceId) => !member.owns(deviceId)),
      isConnected: (deviceId) => !member.owns(deviceId) && memory.isConnected(deviceId),
      look(deviceId) {
        if (member.owns(deviceId)) return undefined;
        const agent = presence.of(deviceId);
        const [toldDepth, sent] = [told.device(deviceId)?.depth ?? 0, told.sentTo(deviceId)];
        // Of most devices nothing waits, and there are many.
        const undelivered = toldDepth + sent > 0 ? store.countQueued(deviceId) : 0;
        // Those whose acknowledgement is overdue are on their way, and count as waiting.
        const queueDepth = Math.min(Math.max(toldDepth, undelivered - sent), undelivered);
        return { agent, queueDepth, inFlight: undelivered - queueDepth };
      },
      waiting: (deviceId) => (member.owns(deviceId) ? undefined : store.queuedSince(deviceId)),
      onChanged: (listener) => presence.onChanged(listener),
    },
    owns: (deviceId) => member.owns(deviceId),
    asTold,
    visits: (longer) => new ToldVisits(told, longer),
    successorOf: (principalId) => copy.successors.of(principalId),
    onSucceeded: (listener) => void onSucceeded.push(listener),
    carry: (messages) => carryMessages(messages, { member, store }),
    serve,
    stop: leave,
  };
}
