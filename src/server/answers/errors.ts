import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { sendError } from './json-answer.ts';
import { storageError } from './storage-error.ts';

/** Answers any error: its own words if it is made for the reader, none of them if it is not. */
export class ErrorAnswers {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  send(response: ServerResponse, error: unknown): void {
    sendError(response, this.#publicError(error));
  }

  /** The last handler of the application. */
  readonly handler: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
    this.send(response, error);
  };

  #publicError(error: unknown): ProtocolError {
    if (error instanceof ProtocolError) return error;
    if (error instanceof URIError) return new ProtocolError('INVALID_REQUEST', 'the path is not valid');
    this.#logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
    return storageError(error, 'the relay could not handle the request');
  }
}

/** For every method and path that has no route. */
export const notFound: RequestHandler = (request, response) => {
  sendError(response, new ProtocolError('NOT_FOUND', `there is no route ${request.method} ${request.path}`));
};
