import type { Principal } from '../../../server/guard/principal.ts';
import type { WindowId } from './window-tokens.ts';

/** A browser tab that logged in, to the guard and to the ConnectionManager. */
export function windowPrincipal(id: WindowId): Principal {
  return { id: `window ${id}`, name: 'window', scope: 'admin', deviceId: undefined };
}
