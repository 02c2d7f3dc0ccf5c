import type { Cleanup } from '../processes/cleanup.ts';

/** A target of the project beside what was measured; both for people, with their units. */
export interface Check {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Rows of cells; the first row is the head. */
export type Table = readonly (readonly string[])[];

export interface SectionResult {
  readonly tables: readonly Table[];
  /** How it was measured, and what to know when reading the figures. */
  readonly notes: readonly string[];
  readonly checks: readonly Check[];
}

/** One measurement that can be chosen on the command line by its name. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** Why it cannot run here; `undefined` when it can. */
  impossible(): string | undefined;
  /** What it starts it hands to `cleanup`, which is run when it has ended, however it ended. */
  run(cleanup: Cleanup): Promise<SectionResult>;
}
