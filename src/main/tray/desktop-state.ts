import type { ControlSettings } from '../../protocol/control-settings.ts';
import type { AppView, HeldView, MessageItem } from '../../protocol/control-views.ts';

/** What the tray shows. */
export interface DesktopState {
  readonly app: AppView;
  readonly settings: ControlSettings;
  readonly held: readonly HeldView[];
  /** Newest first, at most `RECENT_SHOWN`. */
  readonly recent: readonly MessageItem[];
  /** What people call each device. */
  readonly deviceNames: ReadonlyMap<string, string>;
  /** macOS: the user has not let Lantype type yet. */
  readonly permissionMissing: boolean;
  /** A newer version that is installed with the next end of the program. */
  readonly update: string | undefined;
}

export const RECENT_SHOWN = 8;
