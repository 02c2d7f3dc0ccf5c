/** Stable error codes of the HTTP API, each with its HTTP status (docs/http-api.md). */
export const HTTP_STATUS_BY_CODE = {
  INVALID_REQUEST: 400,
  INVALID_DEVICE_ID: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  UNKNOWN_DEVICE: 404,
  NOT_FOUND: 404,
  ID_CONFLICT: 409,
  /** The message is already typed, on its way, or over (docs/decisions/0003). */
  NOT_CANCELLABLE: 409,
  /** A token of that name exists (docs/decisions/0003). */
  NAME_TAKEN: 409,
  TOO_LARGE: 413,
  QUEUE_FULL: 429,
  RATE_LIMITED: 429,
  TYPING_FAILED: 502,
  INTERNAL_ERROR: 500,
  SHUTTING_DOWN: 503,
  /** Of a relay in a cluster: nothing can be stored safely now, or nobody serves the computer yet. Soon, again. */
  CLUSTER_UNAVAILABLE: 503,
  /** No engine is set up that turns speech into text (docs/recognition.md). */
  RECOGNITION_OFF: 409,
  /** It does not run, or not there. */
  RECOGNIZER_UNREACHABLE: 502,
  /** It does not take what is set up for it: key, model, address. */
  RECOGNIZER_REFUSED: 502,
  RECOGNIZER_TIMEOUT: 504,
  /** It answered with an error, with nonsense, or broke off. */
  RECOGNIZER_FAILED: 502,
  /** The disk of the relay is full (RFC 4918, 11.5). */
  STORAGE_FULL: 507,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS_BY_CODE;

/** An error that its reader may see: `message` never holds message text or a token. */
export class ProtocolError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.code = code;
  }

  get httpStatus(): number {
    return HTTP_STATUS_BY_CODE[this.code];
  }
}

/** WebSocket close codes (RFC 6455, section 7.4.2: 4000 to 4999 are for private use). */
export const CloseCode = {
  /** RFC 6455, 7.4.1: the endpoint goes away. The agent reconnects. */
  shuttingDown: 1001,
  duplicateConnection: 4000,
  unauthorized: 4001,
  registrationFailed: 4002,
  protocolError: 4003,
  slowConsumer: 4008,
  /** This relay of a cluster makes way: the agent reconnects at once, and comes to another one. */
  draining: 4009,
} as const;

/** The reason sent with each close code; a registration failure adds its own. */
export const CloseReason = {
  shuttingDown: 'SHUTTING_DOWN',
  duplicateConnection: 'DUPLICATE_CONNECTION',
  unauthorized: 'UNAUTHORIZED',
  registrationFailed: 'REGISTRATION_FAILED',
  protocolError: 'PROTOCOL_ERROR',
  slowConsumer: 'SLOW_CONSUMER',
  draining: 'DRAINING',
} as const satisfies Record<keyof typeof CloseCode, string>;

/** Why a message was not typed, as an agent reports it in `error.code` of an ACK. */
export const TypingErrorCode = {
  /** No typist works here (no display, no extension). */
  cannotType: 'CANNOT_TYPE',
  /** No window has the keyboard focus. */
  noFocus: 'NO_FOCUS',
  /** The focused program did not read the text within the time allowed. */
  notRead: 'NOT_READ',
  /** The focused program does not react (stopped or hung); no keys were sent to it. */
  unresponsive: 'UNRESPONSIVE',
  /** Died between typing and journalling: it may or may not have been typed. */
  uncertain: 'UNCERTAIN',
  /** What has the focus takes no text: a button, or a field that only shows what is in it. No keys were sent. */
  notAField: 'NOT_A_FIELD',
  /** The field was given the text, and did not take all of it. */
  notTaken: 'NOT_TAKEN',
  /** A key of the message does not exist on this keyboard. */
  noSuchKey: 'NO_SUCH_KEY',
  /** With `held`: it was older than the hold limit when its turn came. */
  heldOld: 'HELD_OLD',
  /** With `held`: the user of the computer paused typing. */
  heldPaused: 'HELD_PAUSED',
  /** With `held`: the screen is locked. */
  heldLocked: 'HELD_LOCKED',
  /** With `held`: the user of the computer wants to be asked before this sender types. */
  heldSender: 'HELD_SENDER',
  /** With `cancelled`: it was withdrawn, or whoever sent it may no longer type here. */
  cancelled: 'CANCELLED',
  /** With `cancelled`: whoever sent it may no longer type on this computer, or may press no keys. */
  notGranted: 'NOT_GRANTED',
  /** With `cancelled`: the user of the computer does not let this sender type. */
  senderRefused: 'SENDER_REFUSED',
  /** Anything else; the message says what. */
  failed: 'FAILED',
} as const;
export type TypingErrorCode = (typeof TypingErrorCode)[keyof typeof TypingErrorCode];
