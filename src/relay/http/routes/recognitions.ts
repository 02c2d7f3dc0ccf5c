import type { Request, Response } from 'express';
import { Router } from 'express';
import type { Clock } from '../../../base/clock.ts';
import type { Scope } from '../../../protocol/http.ts';
import {
  type RecognitionAnswer,
  recognitionQuerySchema,
  recognitionRequestQuerySchema,
} from '../../../protocol/recognition.ts';
import { sendError, sendJson } from '../../../server/answers/json-answer.ts';
import { answerUnread, hasLongBody } from '../../../server/answers/unread-body.ts';
import { bearerToken } from '../../../server/guard/bearer-token.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import { newMessageId } from '../../messages/message-id.ts';
import type { Recognition } from '../../recognition/recognition.ts';
import type { Recognitions } from '../../recognition/recognitions.ts';
import { openSoundBody } from '../../recognition/sound-body.ts';
import { authorized } from '../authorized.ts';
import type { Authorizer } from '../authorizer.ts';
import { parseRequest } from '../parse-request.ts';

const SCOPES: readonly Scope[] = ['send', 'admin'];

/** `/recognitions`: speech to text by the owner's engine. */
export function recognitionsRoutes(authorizer: Authorizer, recognitions: Recognitions, clock: Clock): Router {
  const router = Router();
  const confirm = (request: Request): Promise<void> =>
    new Promise((resolve, reject) =>
      authorizer.confirm(request, bearerToken(request), SCOPES, () => resolve(), reject),
    );

  const submitted = async (principal: Principal, request: Request, id: string, language?: string) => {
    const sound = await openSoundBody(request);
    const recognition = recognitions.submit(principal, { id, language, sound, confirm: () => confirm(request) });
    // A sender that goes away in the middle begins anew; one whose recording is here may ask for the text later.
    request.once('close', () => {
      if (!request.complete) recognitions.forget(recognition);
    });
    return recognition;
  };

  router.post(
    '/recognitions',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      const {
        id = newMessageId(clock.now()),
        language,
        wait,
      } = parseRequest(recognitionRequestQuerySchema, request.query);
      recognitions.mustBeOn();
      const known = recognitions.findLive(principal, id);
      const recognition = known ?? (await submitted(principal, request, id, language));
      if (known === undefined) await recognition.received;
      await endOrTime(recognition, wait, clock, response);
      await confirm(request);
      if (recognition.error !== undefined) sendError(response, recognition.error);
      else sendRecognition(response, recognition, recognition.status === 'recognizing' ? 202 : 200);
    }),
  );
  router.get(
    '/recognitions',
    authorized(authorizer, SCOPES, (_principal, _request, response) => {
      sendJson(response, 200, JSON.stringify(recognitions.offer()));
    }),
  );
  router.get(
    '/recognitions/:id',
    authorized(authorizer, SCOPES, async (principal, request, response) => {
      const { wait } = parseRequest(recognitionQuerySchema, request.query);
      const recognition = recognitions.find(principal, String(request.params.id));
      await endOrTime(recognition, wait, clock, response);
      await confirm(request);
      sendRecognition(response, recognition, 200);
    }),
  );
  router.delete(
    '/recognitions/:id',
    authorized(authorizer, SCOPES, (principal, request, response) => {
      sendRecognition(response, recognitions.cancel(principal, String(request.params.id)), 200);
    }),
  );
  return router;
}

/** Resolves when it has ended, when that takes longer than whoever asks wants to wait, or when nobody is there any more. */
async function endOrTime(recognition: Recognition, ms: number, clock: Clock, response: Response): Promise<void> {
  let enough = (): void => undefined;
  const waited = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const timer = clock.after(ms, enough);
  response.once('close', enough);
  await Promise.race([recognition.ended, waited]);
  timer.cancel();
  response.off('close', enough);
}

function sendRecognition(response: Response, recognition: Recognition, status: 200 | 202): void {
  const answer: RecognitionAnswer = { success: true, recognition: recognition.view };
  const body = JSON.stringify(answer);
  // A retry of what is here already is not read once more.
  if (hasLongBody(response.req)) answerUnread(response, status, 'application/json; charset=utf-8', body);
  else sendJson(response, status, body);
}
