import type { Act } from './act.ts';
import { clusterActs } from './cluster-acts.ts';
import { folderActs } from './folder-acts.ts';
import { machineActs } from './machine-acts.ts';
import { mishapActs } from './mishap-acts.ts';
import { networkActs } from './network-acts.ts';
import { ownerActs } from './owner-acts.ts';
import { userActs } from './user-acts.ts';

export const acts = {
  ...userActs,
  ...ownerActs,
  ...networkActs,
  ...machineActs,
  ...folderActs,
  ...mishapActs,
  ...clusterActs,
  /** Nothing: time passes. */
  wait: (() => undefined) as Act,
} satisfies Record<string, Act>;

export type Kind = keyof typeof acts;
