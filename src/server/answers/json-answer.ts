import type { ServerResponse } from 'node:http';
import type { ProtocolError } from '../../protocol/codes.ts';
import type { ErrorAnswer } from '../../protocol/http.ts';
import { answerUnread, hasLongBody } from './unread-body.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends `body`, which is JSON already, in one piece. */
export function sendJson(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** What an error answer says beside its error. */
export type ErrorDetails = Omit<ErrorAnswer, 'success' | 'error'>;

export function errorBody(error: ProtocolError, details: ErrorDetails = {}): string {
  const answer: ErrorAnswer = { success: false, error: { code: error.code, message: error.message }, ...details };
  return JSON.stringify(answer);
}

export function sendError(response: ServerResponse, error: ProtocolError, details?: ErrorDetails): void {
  if (response.headersSent) return;
  // RFC 9110, 15.5.2: a 401 names the scheme.
  if (error.code === 'UNAUTHORIZED') response.setHeader('www-authenticate', 'Bearer');
  if (error.code === 'RATE_LIMITED' || error.code === 'CLUSTER_UNAVAILABLE') response.setHeader('retry-after', '1');
  const body = errorBody(error, details);
  if (hasLongBody(response.req)) answerUnread(response, error.httpStatus, JSON_TYPE, body);
  else sendJson(response, error.httpStatus, body);
}
