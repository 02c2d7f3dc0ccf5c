import { portalEnvironmentOf } from '../../../agent/wayland/portal-environment.ts';
import type { DesktopPermission } from '../../../protocol/desktop-permission.ts';
import type { PermissionDesk } from '../../agent/desktop-permission.ts';
import { AppError } from '../../app-error.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

/** The desktop's dialog, on the word of its user. */
export function permissionMethods(context: ControlContext, feed: ChangeFeed): HandlersOf<'permission'> {
  const { folder, clock, settings } = context;
  let desk: PermissionDesk | undefined;
  /** `undefined`: no desktop asks here. What asks it brings D-Bus along, which only some systems have. */
  const open = async () => {
    if (portalEnvironmentOf(process.env) === undefined) return undefined;
    const { installExtension, PermissionDesk } = await import('../../agent/desktop-permission.ts');
    desk ??= new PermissionDesk(folder, clock);
    return { desk, installExtension };
  };
  const opened = async () => {
    const found = await open();
    if (found) return found;
    throw new AppError('NO_DESKTOP', 'This is no Wayland session of KDE or GNOME: nothing has to be allowed here.');
  };
  return {
    async 'permission.get'() {
      agentOf(context);
      // Whoever types in another way needs no permission.
      const { typingMethod } = settings.current;
      return answer(typingMethod === 'auto' ? await (await open())?.desk.view() : undefined);
    },
    async 'permission.ask'() {
      const supervisor = agentOf(context);
      const permission = await (await opened()).desk.ask();
      // Whatever types now, or tried to, was chosen without it.
      if (permission?.state === 'granted') await supervisor.restart(settings.current);
      feed.touch('app');
      return answer(permission);
    },
    async 'permission.installExtension'() {
      const supervisor = agentOf(context);
      const { installExtension } = await opened();
      const { active } = await installExtension(clock);
      if (active) await supervisor.restart(settings.current);
      feed.touch('app');
      return { active };
    },
  };
}

function answer(permission: DesktopPermission | undefined): { permission?: DesktopPermission } {
  return permission === undefined ? {} : { permission };
}
