import type { MessageStatus } from '../../protocol/message.ts';

/** The relay answered, and the answer is no. `code` is an `ErrorCode`, or one of a newer relay. */
export class ApiError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  /** With `TYPING_FAILED`: what became of the message. */
  readonly status: MessageStatus | undefined;
  readonly typedParts: number | undefined;

  constructor(code: string, httpStatus: number, message: string, status?: MessageStatus, typedParts?: number) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.httpStatus = httpStatus;
    this.status = status;
    this.typedParts = typedParts;
  }

  /** The same request may succeed later. */
  get passing(): boolean {
    return this.httpStatus === 429 || (this.httpStatus >= 500 && this.code !== 'TYPING_FAILED');
  }
}

/** There was no answer, or none of a relay: nobody knows whether the request arrived. */
export class NoAnswer extends Error {
  /** Nothing at all came back, for as long as was waited. */
  readonly silent: boolean;

  constructor(message: string, silent = false) {
    super(message);
    this.name = 'NoAnswer';
    this.silent = silent;
  }
}

/** For `catch`: what the relay does not know is `undefined`, and any other error stays one. */
export function unlessNotFound(error: unknown): undefined {
  if (error instanceof ApiError && error.code === 'NOT_FOUND') return undefined;
  throw error;
}

/** The same question may have an answer at another time. */
export function mayAnswerLater(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof ApiError && error.passing);
}
