import type { Scope } from '../../protocol/http.ts';
import type { RefusalLog, RequestRefused } from '../../server/guard/refusals.ts';

/** What a person may want to look up later. Never a code, a token or a text. */
export type AuditEvent =
  | { type: 'sharing.on'; urls: string[] }
  | { type: 'sharing.off' }
  | { type: 'pairing.opened'; role: Scope }
  | { type: 'pairing.closed'; why: 'used' | 'expired' | 'wrong-codes' | 'cancelled' }
  | { type: 'pairing.paired'; name: string; role: Scope; deviceId?: string; address: string }
  | { type: 'pairing.refused'; why: string; address: string }
  | { type: 'token.created'; name: string; scope: Scope; deviceId?: string }
  | { type: 'token.revoked'; name: string; scope: Scope; deviceId?: string; messagesEnded: number }
  | RequestRefused;

/** Takes one event; never throws. */
export interface Audit extends RefusalLog {
  record(event: AuditEvent): void;
}

/** Keeps nothing; for tests and for embedding. */
export const silentAudit: Audit = { record: () => undefined };
