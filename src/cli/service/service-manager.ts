import type { Mode } from '../../protocol/control-views.ts';

/** What the system is to run, and how its user knows it. */
export interface ServiceCommand {
  /** The program and what it takes; every path absolute. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly mode: Mode;
  /** Where what it prints goes, on systems that keep no journal. */
  readonly output: string;
}

/** How this system runs programs for its user from log-in on: a systemd user unit, a launchd agent, a task of Windows. */
export interface ServiceManager {
  /** What it calls what it runs, for a person. */
  readonly kind: string;
  /** Where it is described. On Windows that is the Task Scheduler's own. */
  readonly place: string;
  /** Describes it, starts it now, and at every log-in. What was there before is replaced, and started anew. */
  install(service: ServiceCommand): Promise<void>;
  /** Ends it and forgets it; whether there was anything. */
  uninstall(): Promise<boolean>;
  isInstalled(): Promise<boolean>;
  /** Whether it runs now, as the system sees it. */
  isRunning(): Promise<boolean>;
}

/** Runs a tool of the system to its end. @returns the exit code; undefined when there is no such tool */
export type RunTool = (
  command: string,
  args: readonly string[],
) => Promise<{ code: number | undefined; output: string }>;

/** The text as XML has it, in elements and attributes (XML 1.0, 2.4). */
export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
