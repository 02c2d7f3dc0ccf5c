import type { RequestHandler } from 'express';
import type { Clock } from '../../../base/clock.ts';
import { type HealthAnswer, type ReadyAnswer, SCOPES, type UnreadyReason } from '../../../protocol/http.ts';
import { sendJson } from '../../../server/answers/json-answer.ts';
import type { AccessControl } from '../../../server/guard/access-control.ts';
import type { Authorizer } from '../authorizer.ts';

export interface HealthRouteParts {
  readonly authorizer: Authorizer;
  readonly access: Pick<AccessControl, 'admitStranger'>;
  readonly version: string;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
}

/** `GET /health`: a stranger learns that the relay lives and no more; version and age are for tokens of any scope. */
export function healthRoute({ authorizer, access, version, clock, isStopping }: HealthRouteParts): RequestHandler {
  const startedAt = clock.monotonic();
  return (request, response, next) => {
    const short: HealthAnswer = { status: isStopping() ? 'stopping' : 'ok' };
    if (request.headers.authorization === undefined) {
      access.admitStranger(request);
      sendJson(response, 200, JSON.stringify(short));
      return;
    }
    const sendAll = (): void => {
      const answer: HealthAnswer = { ...short, version, uptimeMs: Math.round(clock.monotonic() - startedAt) };
      sendJson(response, 200, JSON.stringify(answer));
    };
    authorizer.authorize(request, SCOPES, sendAll, next);
  };
}

export interface ReadyRouteParts {
  readonly access: Pick<AccessControl, 'admitStranger'>;
  readonly unready: () => readonly UnreadyReason[];
}

/** `GET /health/ready`: for a load balancer, which has no token. */
export function readyRoute({ access, unready }: ReadyRouteParts): RequestHandler {
  return (request, response) => {
    access.admitStranger(request);
    const reasons = [...unready()];
    const ready = reasons.length === 0;
    const answer: ReadyAnswer = ready ? { ready } : { ready, reasons };
    sendJson(response, ready ? 200 : 503, JSON.stringify(answer));
  };
}
