import type { WaylandConnection } from './connection.ts';
import { type DataControl, EXT_DATA_CONTROL, WLR_DATA_CONTROL } from './interfaces.ts';

/** The protocol to use the clipboard by: the standard one where there is a choice. Binding it throws where there is none. */
export function dataControlOf(connection: WaylandConnection): DataControl {
  return connection.global(EXT_DATA_CONTROL.manager) ? EXT_DATA_CONTROL : WLR_DATA_CONTROL;
}
