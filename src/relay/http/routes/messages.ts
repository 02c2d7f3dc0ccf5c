import type { ServerResponse } from 'node:http';
import { Router } from 'express';
import { type MessageAnswer, type MessagesAnswer, messagesQuerySchema, type Scope } from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import { type MessageRecord, viewOf } from '../../messages/message-record.ts';
import type { MessageService } from '../../outbox/message-service.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

const SCOPES: readonly Scope[] = ['send', 'admin'];

/** `GET /messages`, `GET /messages/:id`, `DELETE /messages/:id`: a sender's own messages, or all of them for admin. */
export function messagesRoutes(
  authorizer: Authorizer,
  messages: Pick<MessageService, 'find' | 'list' | 'cancel'>,
): Router {
  const router = Router();
  router.get(
    '/messages',
    authorized(authorizer, SCOPES, (principal, request, response) => {
      const { deviceId, limit } = parseRequest(messagesQuerySchema, request.query);
      const answer: MessagesAnswer = {
        success: true,
        messages: messages.list(principal, deviceId, limit).map(viewOf),
      };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.get(
    '/messages/:id',
    authorized(authorizer, SCOPES, (principal, request, response) => {
      sendMessage(response, messages.find(principal, String(request.params.id)));
    }),
  );
  router.delete(
    '/messages/:id',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      sendMessage(response, await messages.cancel(principal, String(request.params.id)));
    }),
  );
  return router;
}

function sendMessage(response: ServerResponse, message: MessageRecord): void {
  const answer: MessageAnswer = { success: true, message: viewOf(message) };
  sendJson(response, 200, JSON.stringify(answer));
}
