import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProtocolError } from '../../../protocol/codes.ts';
import type { Scope } from '../../../protocol/http.ts';
import { isPending, type MessageStatus } from '../../../protocol/message.ts';
import type { ErrorAnswers } from '../../../server/answers/errors.ts';
import { type ErrorDetails, sendError, sendJson } from '../../../server/answers/json-answer.ts';
import type { ReadyHeaders } from '../../../server/answers/ready-headers.ts';
import { readJsonBody } from '../../../server/bodies/json-body.ts';
import type { LateRequests } from '../../../server/bodies/late-requests.ts';
import type { FastRoute } from '../../../server/guard/request-guard.ts';
import type { Answerer } from '../../messages/message.ts';
import type { MessageRecord } from '../../messages/message-record.ts';
import type { MessageService } from '../../outbox/message-service.ts';
import type { Authorizer } from '../authorizer.ts';
import { TranscriptionParser } from '../plain-transcription.ts';

const SCOPES: readonly Scope[] = ['send', 'admin'];

export interface TranscriptionRouteParts {
  readonly authorizer: Authorizer;
  readonly messages: Pick<MessageService, 'submit'>;
  readonly late: Pick<LateRequests, 'delayMs'>;
  readonly errors: ErrorAnswers;
}

/** `POST /transcription`: callbacks all the way, for this is the hot path. The fast way and Express's come here alike. */
export function transcriptionRoute({ authorizer, messages, late, errors }: TranscriptionRouteParts): FastRoute {
  const parser = new TranscriptionParser();
  return {
    method: 'POST',
    path: '/transcription',
    handle(request: IncomingMessage, response: ServerResponse, headers?: ReadyHeaders) {
      const answer = new TranscriptionAnswer(response, headers, errors);
      const refuse = (error: unknown): void => answer.failed(error);
      authorizer.authorize(
        request,
        SCOPES,
        (_principal, token) =>
          readJsonBody(request, (error, body) => {
            if (error !== undefined) {
              refuse(error);
              return;
            }
            // The body may have taken its time: what counts is who may send now.
            authorizer.confirm(
              request,
              token,
              SCOPES,
              (principal) => {
                try {
                  const wanted = parser.parse(body);
                  // It is as old as its client says, and older by what it waited in our own socket.
                  wanted.ageMs += late.delayMs();
                  messages.submit(principal, wanted, answer);
                } catch (thrown) {
                  refuse(thrown);
                }
              },
              refuse,
            );
          }),
        refuse,
      );
    },
  };
}

/** Says in HTTP what became of a message. */
class TranscriptionAnswer implements Answerer {
  readonly #response: ServerResponse;
  /** Those that the answer has to bring; `undefined`: they are set. */
  readonly #headers: ReadyHeaders | undefined;
  readonly #errors: ErrorAnswers;

  constructor(response: ServerResponse, headers: ReadyHeaders | undefined, errors: ErrorAnswers) {
    this.#response = response;
    this.#headers = headers;
    this.#errors = errors;
  }

  settled(message: MessageRecord, status: MessageStatus): void {
    if (status === 'failed') {
      const reason = message.error?.message ?? 'the text could not be typed';
      const { id: messageId, typedParts } = message;
      const known = { messageId, status, ...(typedParts !== undefined && { typedParts }) };
      this.refused(new ProtocolError('TYPING_FAILED', reason), known);
      return;
    }
    const receipt = message.receipt === undefined ? '' : `,"receipt":"${message.receipt}"`;
    const typed = message.typedParts === undefined ? '' : `,"typedParts":${message.typedParts}`;
    // A TranscriptionAnswer. Nothing in it needs escaping: a UUID and words of ours.
    const body = `{"success":true,"messageId":"${message.id}","status":"${status}","queued":${isPending(status)}${receipt}${typed}}`;
    // RFC 9110, 15.3.3: accepted, and not yet acted upon as far as is known.
    const httpStatus = status === 'sent' ? 202 : 200;
    if (this.#headers === undefined) sendJson(this.#response, httpStatus, body);
    else this.#headers.sendJson(this.#response, httpStatus, body);
  }

  refused(error: ProtocolError, details?: ErrorDetails): void {
    if (this.#response.headersSent) return;
    this.#headers?.set(this.#response);
    sendError(this.#response, error, details);
  }

  /** Whatever was thrown. */
  failed(error: unknown): void {
    if (this.#response.headersSent) return;
    this.#headers?.set(this.#response);
    this.#errors.send(this.#response, error);
  }
}
