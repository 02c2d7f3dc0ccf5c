import type { z } from 'zod';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { ControlError, type ControlErrorView } from '../../protocol/control-wire.ts';
import type { TypingError } from '../../protocol/message.ts';
import { storageError } from '../../server/answers/storage-error.ts';
import { AppError } from '../app-error.ts';

/** What the caller is told: its own words if the error is made for a person, none of them if it is not. */
export function controlErrorOf(error: unknown, logger: Logger): ControlErrorView {
  if (error instanceof ControlError || error instanceof AppError) {
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  if (error instanceof ProtocolError) return { code: error.code, message: sentence(error.message) };
  logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a call of the window failed');
  const { code, message } = storageError(error, 'Lantype could not do that; its log says why');
  return { code, message: sentence(message) };
}

export function invalidParams(issues: readonly z.core.$ZodIssue[]): ControlError {
  const [issue] = issues;
  if (issue === undefined) return new ControlError('INVALID_REQUEST', 'The call is not valid.');
  const field = issue.path.join('.');
  return new ControlError('INVALID_REQUEST', field === '' ? sentence(issue.message) : `${field}: ${issue.message}.`);
}

/** This program, in this mode, on this host, has no such thing. */
export function unavailable(what: string, hint?: string): ControlError {
  return new ControlError('UNAVAILABLE', what, hint);
}

export function typingControlError({ code, message }: TypingError): ControlError {
  return new ControlError(code, sentence(message));
}

function sentence(message: string): string {
  const begun = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
