import { GTK_PROGRAMS } from './entries-gtk.ts';
import { QT_PROGRAMS } from './entries-qt.ts';
import { TERMINALS } from './entries-terminals.ts';
import { BROWSERS } from './entries-web.ts';
import { X_PROGRAMS } from './entries-x.ts';
import type { ProgramEntry } from './entry.ts';

/** Every program of the matrix, in the order in which it is printed. */
export const PROGRAMS: readonly ProgramEntry[] = [
  ...GTK_PROGRAMS,
  ...QT_PROGRAMS,
  ...X_PROGRAMS,
  ...BROWSERS,
  ...TERMINALS,
];
