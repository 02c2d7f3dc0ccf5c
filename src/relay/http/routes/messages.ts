import type { ServerResponse } from 'node:http';
import { Router } from 'express';
import {
  cancellationQuerySchema,
  type MessageAnswer,
  type MessagesAnswer,
  messageIdSchema,
  messagesQuerySchema,
  type Scope,
} from '../../../protocol/http.ts';
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
  messages: Pick<MessageService, 'view' | 'list' | 'cancel'>,
): Router {
  const router = Router();
  router.get(
    '/messages',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      const { deviceId, limit } = parseRequest(messagesQuerySchema, request.query);
      const records = await messages.list(principal, deviceId, limit);
      const answer: MessagesAnswer = { success: true, messages: records.map(viewOf) };
      sendJson(response, 200, JSON.stringify(answer));
    }),
  );
  router.get(
    '/messages/:id',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      sendMessage(response, await messages.view(principal, String(request.params.id)));
    }),
  );
  router.delete(
    '/messages/:id',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      const { deviceId } = parseRequest(cancellationQuerySchema, request.query);
      // What is not a UUID is nobody's id: it is not found, and cannot be forestalled.
      const id = String(request.params.id);
      const forestall = messageIdSchema.safeParse(id).success ? deviceId : undefined;
      sendMessage(response, await messages.cancel(principal, id, forestall));
    }),
  );
  return router;
}

function sendMessage(response: ServerResponse, message: MessageRecord): void {
  const answer: MessageAnswer = { success: true, message: viewOf(message) };
  sendJson(response, 200, JSON.stringify(answer));
}
