import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { ProtocolError } from '../../../protocol/codes.ts';
import { type Scope, transcriptionRequestSchema } from '../../../protocol/http.ts';
import { isPending, type MessageStatus } from '../../../protocol/message.ts';
import type { ErrorAnswers } from '../../../server/answers/errors.ts';
import { sendError, sendJson } from '../../../server/answers/json-answer.ts';
import { readJsonBody } from '../../../server/bodies/json-body.ts';
import type { LateRequests } from '../../../server/bodies/late-requests.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import type { Answerer } from '../../messages/message.ts';
import type { MessageRecord } from '../../messages/message-record.ts';
import type { MessageService } from '../../outbox/message-service.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

const SCOPES: readonly Scope[] = ['send', 'admin'];

/** `POST /transcription`: callbacks all the way, for this is the hot path. */
export function transcriptionRoute(
  authorizer: Authorizer,
  messages: Pick<MessageService, 'submit'>,
  late: Pick<LateRequests, 'delayMs'>,
  errors: ErrorAnswers,
): RequestHandler {
  const submit = (principal: Principal, body: unknown, response: ServerResponse): void => {
    try {
      const request = parseRequest(transcriptionRequestSchema, body);
      // It is as old as its client says, and older by what it waited in our own socket.
      request.ageMs += late.delayMs();
      messages.submit(principal, request, new TranscriptionAnswerer(response));
    } catch (error) {
      errors.send(response, error);
    }
  };
  return (request: IncomingMessage, response: ServerResponse) => {
    const refuse = (error: unknown): void => errors.send(response, error);
    const read = (): void =>
      readJsonBody(request, (error, body) => {
        // The body may have taken its time: what counts is who may send now.
        if (error === undefined) authorizer.confirm(request, SCOPES, (who) => submit(who, body, response), refuse);
        else refuse(error);
      });
    authorizer.authorize(request, SCOPES, read, refuse);
  };
}

/** Says in HTTP what became of a message. */
class TranscriptionAnswerer implements Answerer {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  settled(message: MessageRecord, status: MessageStatus): void {
    if (status === 'failed') {
      const reason = message.error?.message ?? 'the text could not be typed';
      const { id: messageId, typedParts } = message;
      const known = { messageId, status, ...(typedParts !== undefined && { typedParts }) };
      sendError(this.#response, new ProtocolError('TYPING_FAILED', reason), known);
      return;
    }
    const receipt = message.receipt === undefined ? '' : `,"receipt":"${message.receipt}"`;
    const typed = message.typedParts === undefined ? '' : `,"typedParts":${message.typedParts}`;
    // A TranscriptionAnswer. Nothing in it needs escaping: a UUID and words of ours.
    const body = `{"success":true,"messageId":"${message.id}","status":"${status}","queued":${isPending(status)}${receipt}${typed}}`;
    // RFC 9110, 15.3.3: accepted, and not yet acted upon as far as is known.
    sendJson(this.#response, status === 'sent' ? 202 : 200, body);
  }

  refused(error: ProtocolError): void {
    sendError(this.#response, error);
  }
}
