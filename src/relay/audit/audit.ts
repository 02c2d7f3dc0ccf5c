import type { Grants } from '../../protocol/grants.ts';
import type { Scope } from '../../protocol/http.ts';
import type { RefusalLog, RequestRefused } from '../../server/guard/refusals.ts';

/** Of a cluster: it was done at another relay; `by`, where that is known, and `messagesEnded` are of here. */
interface Elsewhere {
  elsewhere?: true;
  by?: string;
}

/** What a person may want to look up later. Never a code, a token or a text. `by`: the name of the token with which it was done; `owner`: of the data folder. */
export type AuditEvent =
  | { type: 'sharing.on'; urls: string[] }
  | { type: 'sharing.off' }
  | { type: 'authority.renewed' }
  | ({ type: 'pairing.opened'; role: Scope; by: string } & Partial<Grants>)
  | { type: 'pairing.closed'; why: 'used' | 'expired' | 'wrong-codes' | 'cancelled' }
  | ({ type: 'pairing.paired'; name: string; role: Scope; deviceId?: string; address: string } & Partial<Grants>)
  | { type: 'pairing.refused'; why: string; address: string }
  | ({ type: 'token.created'; name: string; scope: Scope; deviceId?: string } & Elsewhere & Partial<Grants>)
  | ({ type: 'token.granted'; name: string; messagesEnded: number } & Elsewhere & Grants)
  | ({ type: 'token.revoked'; name: string; scope: Scope; deviceId?: string; messagesEnded: number } & Elsewhere)
  | RequestRefused;

/** Takes one event; never throws. */
export interface Audit extends RefusalLog {
  record(event: AuditEvent): void;
}

/** Keeps nothing; for tests and for embedding. */
export const silentAudit: Audit = { record: () => undefined };
