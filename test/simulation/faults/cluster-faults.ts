import { randomUUID } from 'node:crypto';
import type { LogEntry } from '../../../src/relay/cluster/log/entry.ts';
import { ReplicatedCommitLog } from '../../../src/relay/cluster/log/replicated-commit-log.ts';
import { Lease } from '../../../src/relay/cluster/ownership/lease.ts';
import { Leases } from '../../../src/relay/cluster/ownership/leases.ts';
import { OwnerLink } from '../../../src/relay/cluster/ownership/owner-link.ts';
import type { OwnerRequest } from '../../../src/relay/cluster/ownership/requests.ts';
import { KvTokenStore } from '../../../src/relay/cluster/tokens/kv-token-store.ts';
import { DeviceTransfers } from '../../../src/relay/outbox/device-transfers.ts';
import type { CommitOutcome, Transaction } from '../../../src/relay/store/commit-log.ts';
import type { TokenFollower } from '../../../src/relay/tokens/token-store.ts';
import type { DeliberateFault } from './deliberate-faults.ts';
import { nothing, replace, replaceGetter } from './replace.ts';

/** Mistakes that only several relays can make. */
export const clusterFaults: readonly DeliberateFault[] = [
  {
    name: 'what a relay writes is not fenced',
    ...{ theme: 'cluster', rules: ['changed', 'contradiction', 'twice', 'lost'] },
    make: replace(Leases, 'mayWrite', () => () => true),
  },
  {
    name: 'a lease does not end by itself',
    ...{ theme: 'cluster', rules: ['lease'], make: replaceGetter(Lease, 'held', () => true) },
  },
  {
    name: 'an acknowledgement gives a lease back that was over',
    ...{ theme: 'leases', rules: ['lease'] },
    make: replace(
      Lease,
      'kept',
      () =>
        function mistaken(sentAt: number) {
          this.given(sentAt);
        },
    ),
  },
  {
    name: 'a relay is over whatever it has written meanwhile',
    ...{ theme: 'leases', rules: ['lease'] },
    make: replace(
      Leases,
      'begin',
      (begin) =>
        function mistaken(entry: LogEntry) {
          const over = entry.over?.map(({ session, seen }) => ({ session, seen: this.get(session)?.seen ?? seen }));
          return begin.call(this, { ...entry, ...(over && { over }) });
        },
    ),
  },
  {
    name: 'what is asked of another relay is asked again under another id',
    ...{ theme: 'cluster', rules: ['twice', 'lost', 'stuck', 'contradiction'] },
    make: replace(
      OwnerLink,
      'ask',
      (ask) =>
        function mistaken(session: string, asked: OwnerRequest, timeoutMs: number) {
          const other = asked.type === 'submit' ? { ...asked, request: { ...asked.request, id: randomUUID() } } : asked;
          return ask.call(this, session, other, timeoutMs);
        },
    ),
  },
  {
    name: 'what waits for a computer is not taken over with it',
    ...{ theme: 'cluster', rules: ['stuck', 'lost'], make: replace(DeviceTransfers, 'take', nothing) },
  },
  {
    name: 'a relay that was over keeps what it had in memory',
    ...{ theme: 'cluster', rules: ['stuck', 'lost', 'contradiction', 'changed', 'twice', 'order', 'crash'] },
    make: replace(DeviceTransfers, 'drop', nothing),
  },
  {
    name: 'a text is accepted before a quorum has it',
    ...{ theme: 'cluster', rules: ['lost', 'contradiction', 'stuck'] },
    make: replace(
      ReplicatedCommitLog,
      'commit',
      (commit) =>
        function mistaken(transaction: Transaction, done: (outcome: CommitOutcome) => void) {
          commit.call(this, transaction, () => undefined);
          done({});
        },
    ),
  },
  {
    name: 'a revocation at another relay is not heard',
    ...{ theme: 'cluster and owner', rules: ['uninvited'] },
    make: replace(
      KvTokenStore,
      'follow',
      (follow) =>
        function mistaken(follower: TokenFollower) {
          const deaf: TokenFollower = (change, here) =>
            change.kind === 'revoked' && !here ? 0 : follower(change, here);
          follow.call(this, deaf);
        },
    ),
  },
];
