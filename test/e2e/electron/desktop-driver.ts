import type { Page } from 'playwright-core';
import type { DesktopCommand, DesktopSnapshot, MenuLine } from '../../main/electron-double/remote-control.ts';

export interface DesktopOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  args?: readonly string[];
  /** Another main process than the one in dist/main; on the double only. */
  main?: string;
}

/** The desktop app as its user has it, whatever it runs on. */
export interface Desktop {
  readonly pid: number;
  output(): string;
  /** What is to be seen now. */
  look(): Promise<DesktopSnapshot>;
  /** Does something, then looks. */
  do(command: DesktopCommand): Promise<DesktopSnapshot>;
  /** The page of the window. */
  page(): Promise<Page>;
  /** From now on nobody reads what it prints. */
  closeTerminal(): void;
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  stop(): Promise<void>;
}

/** How to start it: on the double, or on Electron itself. */
export type StartDesktop = (options: DesktopOptions) => Promise<Desktop>;

/** Labels of a menu, without the separators. */
export function labels(menu: readonly MenuLine[]): string[] {
  return menu.filter(({ type }) => type !== 'separator').map(({ label }) => label);
}
