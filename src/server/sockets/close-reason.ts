import { CloseReason } from '../../protocol/codes.ts';

/** RFC 6455, 5.5: a control frame holds 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123;

/** The reason of that name with the detail behind it. `detail` is our own ASCII text, never the peer's. */
export function closeReason(name: keyof typeof CloseReason, detail: string): string {
  return `${CloseReason[name]}: ${detail}`.slice(0, MAX_REASON_BYTES);
}
