import type { Relay } from '../../../src/relay/relay.ts';
import type { Machine } from '../engine/machine.ts';
import type { SimProcess } from '../engine/sim-process.ts';

/** What its clients know as one relay: one process at a time, or several behind a load balancer. */
export interface RelaySite {
  /** Tells it from other relays, in the model. */
  readonly index: number;
  /** As in a Host header. */
  readonly address: string;
  /** All of it answers. */
  readonly up: boolean;
  /** One that answers now. */
  readonly relay: Relay | undefined;
  readonly process: SimProcess | undefined;
  readonly machine: Machine;
  /** Where the next connection goes. */
  entrance(): { readonly machine: Machine; readonly address: string };
}
