import { z } from 'zod';
import { controlEventSchema } from './control-events.ts';

/** Paths on the loopback listener, where alone they exist. */
export const WINDOW_PATH = '/app/';
export const CONTROL_LOGIN_PATH = '/control/login';
export const CONTROL_SOCKET_PATH = '/control/ws';
/** Subprotocols of the upgrade (RFC 6455, 1.9): browsers can set no other header, and a token is no part of a URL. */
export const CONTROL_SUBPROTOCOL = 'lantype.control';
export const TOKEN_SUBPROTOCOL_PREFIX = 'lantype.token.';
/** A fragment of the window's address: `/app/#login=CODE`. */
export const LOGIN_FRAGMENT = 'login';
/** Names of the channels over Electron's IPC. */
export const CALL_CHANNEL = 'lantype:call';
export const EVENT_CHANNEL = 'lantype:event';

/** Beyond the codes of the HTTP API: `TypingErrorCode`s, and these. */
export const ControlErrorCode = {
  /** Not in this mode, or not on this host. */
  unavailable: 'UNAVAILABLE',
  /** The text of the message is not kept (any more). */
  textGone: 'TEXT_GONE',
  /** The message is not held (any more). */
  notHeld: 'NOT_HELD',
  /** The connection between window and app was lost before the answer; it may or may not have been done. */
  disconnected: 'DISCONNECTED',
} as const;

export const controlErrorSchema = z.object({
  code: z.string().max(64),
  /** For a person. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string().exactOptional(),
});
export type ControlErrorView = z.infer<typeof controlErrorSchema>;

/** What a call may throw. `code` is stable; `message` is in English. */
export class ControlError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = 'ControlError';
    this.code = code;
    this.hint = hint;
  }
}

/** Of a command that wants to know who is there before it says who it is; for a person to read it means nothing. */
export const proofRequestSchema = z.strictObject({ nonce: z.string().min(32).max(128) });
export const proofAnswerSchema = z.object({ success: z.literal(true), proof: z.string() });

/** Window → app. `params` are parsed by the schema of the method. */
export const controlCallSchema = z.strictObject({ method: z.string().max(64), params: z.unknown() });

/** The answer over IPC: a rejected promise would lose the code. */
export const controlAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), error: controlErrorSchema }),
]);
export type ControlAnswer = z.infer<typeof controlAnswerSchema>;

/** Over the WebSocket: window → app. `id` is the caller's. */
export const controlCallFrameSchema = controlCallSchema.extend({
  type: z.literal('call'),
  id: z.int().nonnegative(),
});

/** Over the WebSocket: app → window. */
export const controlFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.int().nonnegative(), answer: controlAnswerSchema }),
  z.object({ type: z.literal('event'), event: controlEventSchema }),
]);
export type ControlFrame = z.infer<typeof controlFrameSchema>;

/** `POST /control/login`: the code of a login link, once, for a token that the tab keeps. */
export const loginRequestSchema = z.strictObject({ code: z.string().max(64) });
export const loginAnswerSchema = z.object({ success: z.literal(true), token: z.string() });

/** `POST /control/codes`, status 201, for the owner of the data folder: a login link. */
export const loginLinkAnswerSchema = z.object({ success: z.literal(true), link: z.string() });
export type LoginLinkAnswer = z.infer<typeof loginLinkAnswerSchema>;

/** What preload puts on `window.lantype`. */
export interface ControlBridge {
  /** Resolves with a `ControlAnswer`; rejects only when the app refuses to listen at all. */
  call(method: string, params: unknown): Promise<unknown>;
  /** `listener` gets `ControlEvent`s, unparsed. Returns the function that ends it. */
  onEvent(listener: (event: unknown) => void): () => void;
}
