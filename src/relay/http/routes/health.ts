import type { RequestHandler } from 'express';
import type { Clock } from '../../../base/clock.ts';
import type { HealthAnswer } from '../../../protocol/http.ts';
import { sendJson } from '../json-answer.ts';

/** `GET /health`: for anyone, so it says no more than that the relay is there. */
export function healthRoute(version: string, clock: Clock, isStopping: () => boolean): RequestHandler {
  const startedAt = clock.monotonic();
  return (_request, response) => {
    const answer: HealthAnswer = {
      status: isStopping() ? 'stopping' : 'ok',
      version,
      uptimeMs: Math.round(clock.monotonic() - startedAt),
    };
    sendJson(response, 200, JSON.stringify(answer));
  };
}
