import type { Principal } from '../../server/guard/principal.ts';
import type { DevicesElsewhere } from '../agents/devices-elsewhere.ts';
import type { Delivery } from '../delivery.ts';
import type { AgentWriters } from '../outbox/agent-writers.ts';
import type { DeviceOwnership } from '../outbox/device-ownership.ts';
import type { Messages, Receivers } from '../outbox/message-service.ts';
import type { RelayState } from '../relay-state.ts';

/** What the cluster asks of agents' connections here. */
export interface ClusterAgents {
  /** Resolves with whether no connection has the device (any more): one that gives no sign of life is cut. */
  release(deviceId: string): Promise<boolean>;
  /** Closes the connections of these devices, so that their agents come again, here or elsewhere. */
  closeDevices(deviceIds: readonly string[]): void;
  connected(): string[];
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
  /** It may act for its devices, and store what it is asked to. */
  readonly active: boolean;
  readonly ownership: DeviceOwnership;
  /** The same, but nothing is written to an agent while another relay may have its device. */
  guarded(writers: AgentWriters): AgentWriters;
  readonly elsewhere: DevicesElsewhere;
  /** Whether the device is this relay's, by the log. */
  owns(deviceId: string): boolean;
  /** What this relay has of its own is there: from now on, it is told of devices that come and go. */
  serve(delivery: Delivery, own: ClusterParts): Messages;
  /** Hands devices over, and takes part no more. */
  stop(): Promise<void>;
}
