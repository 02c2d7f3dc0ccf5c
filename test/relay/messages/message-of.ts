import { Message } from '../../../src/relay/messages/message.ts';

/** A stored, queued message of `desk`. */
export function messageOf(seq: number, rest: Partial<Message> = {}): Message {
  const id = `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
  const parts = { id, deviceId: 'desk', sender: 'phone', bodyHash: 'h', createdAt: 0, expiresAt: 1e15, updatedAt: 0 };
  const state = { status: 'queued', receipt: undefined, error: undefined, typedParts: undefined } as const;
  const origin = { hlc: undefined, epoch: undefined, written: false, supposed: false, writtenTo: undefined };
  const message = new Message({ seq, hasKeys: false, ...parts, ...state, ...origin, ...rest }, rest.stored ?? true);
  message.payload = { payload: `[{"type":"text","value":"${seq}"}]`, text: `"${seq}"` };
  return message;
}
