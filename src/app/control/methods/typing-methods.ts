import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function typingMethods(context: ControlContext): HandlersOf<'typing'> {
  return {
    async 'typing.pause'({ paused }) {
      const seat = agentOf(context);
      await seat.ready();
      seat.setPaused(paused);
      context.feed.touch('app');
      return {};
    },
  };
}
