import { portalEnvironmentOf } from '../../../agent/wayland/portal-environment.ts';
import type { DesktopPermission } from '../../../protocol/desktop-permission.ts';
import { askingDesktop } from '../../agent/asking-desktop.ts';
import type { PermissionDesk } from '../../agent/desktop-permission.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

/** The desktop's dialog, on the word of its user. */
export function permissionMethods(context: ControlContext, feed: ChangeFeed): HandlersOf<'permission'> {
  const { folder, clock, settings } = context;
  let desk: PermissionDesk | undefined;
  /** What asks the desktop brings D-Bus along, which only some systems have. */
  const open = async () => {
    askingDesktop(portalEnvironmentOf(process.env));
    const { installExtension, PermissionDesk } = await import('../../agent/desktop-permission.ts');
    desk ??= new PermissionDesk(folder, clock);
    return { desk, installExtension };
  };
  return {
    async 'permission.get'() {
      agentOf(context);
      // Whoever types in another way needs no permission.
      const isAsked = settings.current.typingMethod === 'auto' && portalEnvironmentOf(process.env) !== undefined;
      return answer(isAsked ? await (await open()).desk.view() : undefined);
    },
    async 'permission.ask'() {
      const supervisor = agentOf(context);
      const permission = await (await open()).desk.ask();
      // Whatever types now, or tried to, was chosen without it.
      if (permission?.state === 'granted') await supervisor.restart(settings.current);
      feed.touch('app');
      return answer(permission);
    },
    async 'permission.installExtension'() {
      const supervisor = agentOf(context);
      const { installExtension } = await open();
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
