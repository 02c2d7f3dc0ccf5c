import type { z } from 'zod';
import { ProtocolError } from '../../protocol/codes.ts';
import { TOO_MUCH_TEXT } from '../../protocol/http.ts';
import { describeIssue, type Issue, parseInput } from '../../server/bodies/parse-input.ts';

/** Parses a body or a query of the API. @throws ProtocolError INVALID_DEVICE_ID, TOO_LARGE or INVALID_REQUEST, naming the field */
export function parseRequest<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  return parseInput(schema, input, refusalOf);
}

/** A device that cannot be is what its sender wants to hear of first. */
function refusalOf(issues: readonly Issue[], input: unknown): ProtocolError {
  const issue = issues.find(({ path }) => path[0] === 'deviceId') ?? issues[0];
  if (issue === undefined) return new ProtocolError('INVALID_REQUEST', 'the request is not valid');
  if (issue.message === TOO_MUCH_TEXT) return new ProtocolError('TOO_LARGE', TOO_MUCH_TEXT);
  const [field] = issue.path;
  // A request without `text` may have a `payload` instead: the issue says which of them it lacks.
  const said = describeIssue(issue, field === 'text' ? undefined : input);
  return new ProtocolError(field === 'deviceId' ? 'INVALID_DEVICE_ID' : 'INVALID_REQUEST', said);
}
