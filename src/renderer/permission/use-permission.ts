import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DesktopPermission } from '../../protocol/desktop-permission.ts';
import { useWindow } from '../state/window-context.ts';

/** How it stands with the desktop's dialog; `undefined`: not known yet, or no desktop asks here. */
export function usePermission(): { permission: Signal<DesktopPermission | undefined>; look: () => Promise<void> } {
  const { store } = useWindow();
  const permission = useSignal<DesktopPermission | undefined>(undefined);
  const { agent } = store.app.value ?? {};
  const isOpen = store.transport.state.value === 'open';
  const { canType, reason } = agent?.status ?? {};
  const look = async (): Promise<void> => {
    permission.value = (await store.call('permission.get', {})).permission;
  };
  // Another window, a terminal or the desktop may have changed it: the computer types in another way then.
  useEffect(() => {
    if (isOpen && agent !== undefined) look().catch(() => undefined);
  }, [isOpen, agent === undefined, agent?.typist, agent?.connection.phase, canType, reason]);
  return { permission, look };
}
