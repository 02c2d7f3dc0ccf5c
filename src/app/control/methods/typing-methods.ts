import type { HeldActionResult } from '../../../agent/inbox/held-messages.ts';
import { ControlError, ControlErrorCode } from '../../../protocol/control-wire.ts';
import type { HeldOutcome } from '../../../protocol/message.ts';
import { textOf } from '../../../protocol/segments.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { agentOf, type ControlContext } from '../control-context.ts';
import { typingControlError } from '../control-error.ts';
import type { HandlersOf } from '../control-handlers.ts';
import { heldViews } from '../views/held-views.ts';

/** What the user of this computer decides: pauses, and what becomes of the messages that wait. */
export function typingMethods(context: ControlContext, feed: ChangeFeed): HandlersOf<'typing' | 'held'> {
  const { clock } = context;
  return {
    async 'typing.pause'({ paused }) {
      const supervisor = agentOf(context);
      await supervisor.ready();
      supervisor.setPaused(paused);
      feed.touch('app');
      return {};
    },
    'held.list': () => heldViews({ ...context, agent: agentOf(context) }),
    'held.text'({ messageId }) {
      const held = agentOf(context)
        .agent.held()
        .find(({ id }) => id === messageId);
      if (held === undefined) throw notHeld();
      return { text: textOf(held.payload) };
    },
    async 'held.type'({ messageId, delayMs }) {
      const supervisor = agentOf(context);
      if (!supervisor.agent.held().some(({ id }) => id === messageId)) throw notHeld();
      if (delayMs > 0) await new Promise<void>((resolve) => clock.after(delayMs, resolve));
      return outcomeOf(await (await supervisor.ready()).typeHeld(messageId));
    },
    async 'held.copy'({ messageId }) {
      return outcomeOf(await (await agentOf(context).ready()).copyHeld(messageId));
    },
    async 'held.discard'({ messageId }) {
      if ((await agentOf(context).ready()).discardHeld(messageId)) return {};
      throw notHeld();
    },
  };
}

function outcomeOf(result: HeldActionResult): { outcome: HeldOutcome } {
  if (result.ok) return { outcome: result.outcome };
  throw result.error.code === ControlErrorCode.notHeld ? notHeld() : typingControlError(result.error);
}

function notHeld(): ControlError {
  return new ControlError(ControlErrorCode.notHeld, 'The message is not held (any more), or is just being typed.');
}
