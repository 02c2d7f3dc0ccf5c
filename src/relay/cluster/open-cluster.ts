import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../base/database.ts';
import { decodeHlc, HybridLogicalClock } from '../../base/hlc.ts';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import type { Delivery } from '../delivery.ts';
import { EventStore } from '../events/event-store.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import type { Messages } from '../outbox/message-service.ts';
import type { RelayLimits } from '../relay-limits.ts';
import { DeliveryMemory } from '../store/delivery-memory.ts';
import { SqliteMessageStore } from '../store/sqlite-message-store.ts';
import type { Broker } from './broker.ts';
import { ClusterError } from './cluster-error.ts';
import { ClusterMessages } from './cluster-messages.ts';
import { JetStreamLog } from './log/jetstream-log.ts';
import { LogCopy } from './log/log-copy.ts';
import { LogPositions, ReplicatedCommitLog } from './log/replicated-commit-log.ts';
import { MAX_EVENTS, ReplicatedEvents } from './log/replicated-events.ts';
import { Member, UNCONCERNED } from './member.ts';
import { Leases } from './ownership/leases.ts';
import { OwnerLink } from './ownership/owner-link.ts';
import { Ownership } from './ownership/ownership.ts';
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
 * @throws ClusterError CLUSTER_LOG_OLDER; what NATS throws
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
  let committed = (): Promise<void> => Promise.resolve();
  const ownership = new Ownership({ member, leases, link, committed: () => committed(), clock });
  await member.start();
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
      member,
      leases,
      ownership,
      link,
      answerMs: limits.ackTimeoutMs + ANSWER_SLACK_MS,
      clock,
    });
    const answer = (): void =>
      link.serve(member.session, (request) =>
        request.type === 'release' ? ownership.release(request.deviceId, request.to, agents) : messages.answer(request),
      );
    const leave = (deviceIds: readonly string[]): void => {
      // First: what these connections had is put back, and not written by this relay any more.
      agents.closeDevices(deviceIds);
      delivery.transfers.drop(deviceIds, MOVED);
    };
    let owned = leases.devicesOf(member.session);
    member.onChange({
      applied({ entry, leftOut, owners, events: happened }) {
        const { session } = member;
        for (const note of leftOut ? [] : (entry.notes ?? [])) {
          // A phone that another relay has let in anew.
          if (note.type === 'sender') delivery.live.changeSender(note.before, note.now);
        }
        const come = owners.filter(({ to, from }) => to === session && from !== session);
        const gone = owners.filter(({ to, from }) => from === session && to !== session);
        if (gone.length > 0) leave(gone.map(({ deviceId }) => deviceId));
        if (come.length > 0) {
          delivery.transfers.take(come.map(({ deviceId }) => deviceId));
          taken();
        }
        if (owners.length > 0) owned = leases.devicesOf(session);
        events.published(happened);
      },
      lost() {
        leave([...new Set([...owned, ...agents.connected()])]);
        owned = [];
      },
      joined() {
        answer();
        delivery.batch.wake();
      },
      active() {
        for (const deviceId of agents.connected()) {
          // Nothing was written to it meanwhile.
          delivery.cancellations.agentRegistered(deviceId);
          delivery.outbox.drainQueue(deviceId);
        }
        delivery.batch.wake();
      },
    });
    answer();
    delivery.transfers.take(owned);
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
    get active() {
      return member.active;
    },
    ownership,
    guarded: (writers: AgentWriters): AgentWriters => ({
      writerOf: (deviceId) => (ownership.owns(deviceId) ? writers.writerOf(deviceId) : undefined),
    }),
    elsewhere: {
      connected: () => memory.connectedDevices(),
      waiting: (deviceId) => (member.owns(deviceId) ? undefined : store.countQueued(deviceId)),
    },
    owns: (deviceId) => member.owns(deviceId),
    serve,
    async stop() {
      await member.stop();
      link.stop();
      await log.close();
    },
  };
}
