import type { DesktopPermission } from '../../../protocol/desktop-permission.ts';
import { installExtension, PermissionDesk } from '../../agent/desktop-permission.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

/** The desktop's dialog, on the word of its user. */
export function permissionMethods(context: ControlContext, feed: ChangeFeed): HandlersOf<'permission'> {
  const { folder, clock, settings } = context;
  const desk = new PermissionDesk(folder, clock);
  return {
    async 'permission.get'() {
      agentOf(context);
      // Whoever types in another way needs no permission.
      const { typingMethod } = settings.current;
      return answer(typingMethod === 'auto' ? await desk.view() : undefined);
    },
    async 'permission.ask'() {
      const supervisor = agentOf(context);
      const permission = await desk.ask();
      // Whatever types now, or tried to, was chosen without it.
      if (permission?.state === 'granted') await supervisor.restart(settings.current);
      feed.touch('app');
      return answer(permission);
    },
    async 'permission.installExtension'() {
      const supervisor = agentOf(context);
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
