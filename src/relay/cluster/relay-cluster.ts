import type { UnreadyReason } from '../../protocol/http.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import type { DeviceVisits } from '../agents/device-visits.ts';
import type { DevicesElsewhere } from '../agents/devices-elsewhere.ts';
import type { Delivery } from '../delivery.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import type { DeviceOwnership } from '../outbox/device-ownership.ts';
import type { Messages, Receivers } from '../outbox/message-service.ts';
import type { RelayState } from '../relay-state.ts';
import type { CarriedMessages } from './carry/carried-messages.ts';

/** What the cluster asks of agents' connections here. */
export interface ClusterAgents {
  /** Resolves with whether no connection has the device (any more): one that gives no sign of life is cut. */
  release(deviceId: string): Promise<boolean>;
  /** Closes the connections of these devices, so that their agents come again, here or elsewhere. */
  closeDevices(deviceIds: readonly string[]): void;
  readonly registry: Pick<AgentRegistry, 'getAgent' | 'getAllAgents' | 'getConnectedDevices' | 'onChanged'>;
}

/** What the cluster asks of tokens, as they are known here. */
export interface ClusterTokens extends Pick<Receivers, 'hasReceiver'> {
  /** What a principal is now. @throws ProtocolError UNAUTHORIZED, CLUSTER_UNAVAILABLE */
  current(principal: Principal): Promise<Principal>;
}

/** What the relay has of its own. */
export interface ClusterParts {
  readonly agents: ClusterAgents;
  readonly tokens: ClusterTokens;
  /** Devices have come here, from one that may not have heard what was revoked. */
  readonly taken: () => void;
}

/** In the place of what a relay by itself has of its own; see `openCluster`. This file loads nothing of NATS. */
export interface RelayCluster extends RelayState {
  /** Why it may not act for its devices, nor store what it is asked to; `undefined`: it may. */
  readonly unready: UnreadyReason | undefined;
  readonly ownership: DeviceOwnership;
  /** The same, but nothing is written to an agent while another relay may have its device. */
  guarded(writers: AgentWriters): AgentWriters;
  readonly elsewhere: DevicesElsewhere;
  /** Whether the device is this relay's, by the log. */
  owns(deviceId: string): boolean;
  /** As all relays tell it: that a message of another one is `sent` is in no row. */
  asTold(record: MessageRecord): MessageRecord;
  /** When devices came and went, by the log; `longer`: what is known of those that it has forgotten. */
  visits(longer: DeviceVisits | undefined): DeviceVisits;
  /** Whose messages what that principal sends are, by the log. */
  successorOf(principalId: string): string;
  /** Called with a sender that has taken the place of another, at whichever relay. */
  onSucceeded(listener: (now: string) => void): void;
  /** Of a relay that was by itself, before this one serves anybody. Resolves with the ids of those that are not here now. */
  carry(messages: CarriedMessages): Promise<string[]>;
  /** What this relay has of its own is there: from now on, it is told of devices that come and go. */
  serve(delivery: Delivery, own: ClusterParts): Messages;
  /** Hands devices over, and takes part no more. */
  stop(): Promise<void>;
}
