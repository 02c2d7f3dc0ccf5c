import type { ServerResponse } from 'node:http';
import type { ProtocolError } from '../../protocol/codes.ts';
import type { ErrorAnswer } from '../../protocol/http.ts';
import { answerUnread, hasLongBody } from './unread-body.ts';

const CONTENT_TYPE = 'application/json; charset=utf-8';

/** Sends `body`, which is JSON already, in one piece. */
export function sendJson(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': CONTENT_TYPE, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The message a failed request was about, when there is one all the same. */
export type AboutMessage = Pick<ErrorAnswer, 'messageId' | 'status'>;

export function errorBody(error: ProtocolError, about: AboutMessage = {}): string {
  const answer: ErrorAnswer = { success: false, error: { code: error.code, message: error.message }, ...about };
  return JSON.stringify(answer);
}

export function sendError(response: ServerResponse, error: ProtocolError, about?: AboutMessage): void {
  if (response.headersSent) return;
  // RFC 9110, 15.5.2: a 401 names the scheme.
  if (error.code === 'UNAUTHORIZED') response.setHeader('www-authenticate', 'Bearer');
  if (error.code === 'RATE_LIMITED') response.setHeader('retry-after', '1');
  const body = errorBody(error, about);
  if (hasLongBody(response.req)) answerUnread(response, error.httpStatus, CONTENT_TYPE, body);
  else sendJson(response, error.httpStatus, body);
}
