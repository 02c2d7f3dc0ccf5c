import type { MessageStateWords } from './message-state.ts';

export const messageStates: MessageStateWords = {
  queued: 'Waiting for the computer',
  sent: 'On its way',
  seen: 'Stands in the field',
  read: 'Read by the program',
  typed: 'Typed',
  clipboard: 'On the clipboard',
  held: 'Held on the computer',
  cancelling: 'Being taken back',
  failed: 'Not typed',
  uncertain: 'May have been typed',
  expired: 'Expired, not typed',
  cancelled: 'Cancelled',
};
