import type { Scope } from '../../../src/protocol/http.ts';
import type { Machine } from '../engine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Network } from '../net/network.ts';
import { EventCoverage } from './event-coverage.ts';
import { principalOf } from './ids.ts';
import type { RelaySite } from './relay-site.ts';

/** Whoever follows the events of a relay, in whichever way. */
export interface FollowerParts {
  readonly name: string;
  readonly machine: Machine;
  readonly relay: RelaySite;
  readonly network: Network;
  readonly model: Model;
  readonly token: string;
}

/** What it has to be told, with a token of that scope. */
export function coverageOf({ name, token, relay }: FollowerParts, scope: Scope): EventCoverage {
  return new EventCoverage({ id: principalOf(token), name, scope, deviceId: undefined }, relay.index);
}
