import type { z } from 'zod';
import { ProtocolError } from '../../protocol/codes.ts';
import { TOO_MUCH_TEXT } from '../../protocol/http.ts';

/** Parses what came over HTTP. @throws ProtocolError INVALID_DEVICE_ID, TOO_LARGE or INVALID_REQUEST, naming the field */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw errorOf(parsed.error.issues, input);
}

function errorOf(issues: readonly z.core.$ZodIssue[], input: unknown): ProtocolError {
  const issue = issues.find(({ path }) => path[0] === 'deviceId') ?? issues[0];
  if (issue === undefined) return new ProtocolError('INVALID_REQUEST', 'the request is not valid');
  if (issue.message === TOO_MUCH_TEXT) return new ProtocolError('TOO_LARGE', TOO_MUCH_TEXT);
  const field = issue.path.join('.');
  const code = issue.path[0] === 'deviceId' ? 'INVALID_DEVICE_ID' : 'INVALID_REQUEST';
  if (issue.path.length === 1 && isMissing(input, String(issue.path[0]))) {
    return new ProtocolError(code, `${field} is missing`);
  }
  const named = issue.message.startsWith(String(issue.path.at(-1) ?? ''));
  return new ProtocolError(code, named ? issue.message : `${field}: ${issue.message}`);
}

function isMissing(input: unknown, field: string): boolean {
  return typeof input === 'object' && input !== null && !Object.hasOwn(input, field) && field !== 'text';
}
