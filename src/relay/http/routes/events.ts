import type { Response } from 'express';
import { Router } from 'express';
import type { ProtocolError } from '../../../protocol/codes.ts';
import { eventsQuerySchema } from '../../../protocol/events.ts';
import { sendError, sendJson } from '../../../server/answers/json-answer.ts';
import type { Recovery } from '../../events/event-journal.ts';
import type { LongPolls, RecoveryAnswerer } from '../../events/long-polls.ts';
import type { WriteBatch } from '../../store/write-batch.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

/** `GET /websocket/messages`: the events after `since` that the token may see, now or within `wait` milliseconds. */
export function eventsRoutes(authorizer: Authorizer, polls: LongPolls, batch: Pick<WriteBatch, 'flush'>): Router {
  const router = Router();
  router.get(
    '/websocket/messages',
    authorized(authorizer, ['send', 'admin'], (principal, request, response) => {
      const { since, epoch, wait } = parseRequest(eventsQuerySchema, request.query);
      // What has happened before the request is in its answer.
      batch.flush();
      const giveUp = polls.ask(principal, { since, epoch }, wait, new HttpAnswerer(response));
      response.once('close', giveUp);
    }),
  );
  return router;
}

class HttpAnswerer implements RecoveryAnswerer {
  readonly #response: Response;

  constructor(response: Response) {
    this.#response = response;
  }

  recovered({ events, epoch, latest, gap }: Recovery): void {
    // An EventsAnswer, of which the long part is JSON already.
    const messages = events.map(({ json }) => json).join(',');
    this.#response.setHeader('cache-control', 'no-store');
    const rest = `"epoch":${JSON.stringify(epoch)},"latest":${latest},"gap":${gap}`;
    sendJson(this.#response, 200, `{"messages":[${messages}],${rest}}`);
  }

  refused(error: ProtocolError): void {
    sendError(this.#response, error);
  }
}
