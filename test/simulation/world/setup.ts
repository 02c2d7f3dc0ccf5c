import type { Disk, Snapshot } from '../disk/disk.ts';
import type { Program } from './program.ts';

/** Who is there. */
export interface Setup {
  /** The relay and the agent `desk` are one program. */
  readonly hub: boolean;
  /** More than one: they are a cluster, behind a load balancer. */
  readonly relays: number;
  readonly phones: number;
  readonly scripts: number;
  /** There is a second computer with the token of `desk`, which may be started too. */
  readonly twin: boolean;
  /** There is another relay, which the agent may join. */
  readonly otherRelay: boolean;
  readonly observers: boolean;
  readonly holdAfterMs: number;
}

/** A copy of a data folder. */
export interface Backup {
  readonly program: Program;
  readonly files: readonly (readonly [Disk, Snapshot])[];
}
