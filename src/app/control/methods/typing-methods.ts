import { agentOf, type ControlContext } from '../control-context.ts';
import type { HandlersOf } from '../control-handlers.ts';

export function typingMethods(context: ControlContext): HandlersOf<'typing'> {
  return {
    async 'typing.pause'({ paused }) {
      const supervisor = agentOf(context);
      await supervisor.ready();
      supervisor.setPaused(paused);
      context.feed.touch('app');
      return {};
    },
  };
}
