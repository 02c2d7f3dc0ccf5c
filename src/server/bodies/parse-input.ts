import type { z } from 'zod';
import { ProtocolError } from '../../protocol/codes.ts';

export type Issue = z.core.$ZodIssue;

/** From what is wrong with an input to the answer. `issues` has one at least. */
export type InputRefusal = (issues: readonly Issue[], input: unknown) => ProtocolError;

/** Parses what came over HTTP. @throws ProtocolError: what `refuse` says, by default INVALID_REQUEST, naming the field */
export function parseInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
  refuse: InputRefusal = invalidRequest,
): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues, input);
}

/** What is wrong, naming the field. A field of `input` that is not there is said to be missing. */
export function describeIssue(issue: Issue, input: unknown): string {
  const field = issue.path.join('.');
  if (issue.path.length === 1 && isMissing(input, String(issue.path[0]))) return `${field} is missing`;
  const named = issue.message.startsWith(String(issue.path.at(-1) ?? ''));
  return named ? issue.message : `${field}: ${issue.message}`;
}

function invalidRequest([issue]: readonly Issue[], input: unknown): ProtocolError {
  return new ProtocolError(
    'INVALID_REQUEST',
    issue === undefined ? 'the request is not valid' : describeIssue(issue, input),
  );
}

function isMissing(input: unknown, field: string): boolean {
  return typeof input === 'object' && input !== null && !Object.hasOwn(input, field);
}
