import type { HeldMessage } from '../../../agent/inbox/journal-schema.ts';
import type { HeldView } from '../../../protocol/control-views.ts';
import { countCharacters, textOf } from '../../../protocol/segments.ts';
import { type ControlContext, isoTime } from '../control-context.ts';
import { listedText } from './listed-text.ts';

/** Oldest first. */
export function heldViews({ agent, settings }: Pick<ControlContext, 'agent' | 'settings'>): HeldView[] {
  const shown = settings.current.history === 'texts';
  if (agent === undefined) return [];
  const verdicts = new Map(agent.agent.senders().map(({ relayId, id, verdict }) => [`${relayId} ${id}`, verdict]));
  return agent.agent.held().map((message) => {
    const { relayId, sender } = message;
    const verdict = (sender && verdicts.get(`${relayId} ${sender.id}`)) ?? 'ask';
    return {
      ...heldView(message, shown),
      ...(sender && { sender: { relayId, senderId: sender.id, name: sender.name, verdict } }),
    };
  });
}

function heldView({ id, payload, error, sentAt, heldAt }: HeldMessage, shown: boolean): HeldView {
  const text = textOf(payload);
  return {
    messageId: id,
    sentAt: isoTime(sentAt),
    heldAt: isoTime(heldAt),
    reason: error,
    characters: countCharacters(text),
    keys: payload.filter(({ type }) => type === 'key').length,
    ...(shown && { text: listedText(payload) }),
  };
}
