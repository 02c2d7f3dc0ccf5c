import { type ErrorCode, HTTP_STATUS_BY_CODE } from '../../../protocol/codes.ts';
import { type JsonSchema, refTo } from './components.ts';
import type { Operation, OperationAnswer } from './operation.ts';

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { description: string; schema: JsonSchema }>>;
  readonly content: Readonly<Record<string, { schema: JsonSchema }>>;
}

/** The OpenAPI Responses Object of an operation, by HTTP status. */
export function responsesOf(operation: Operation): Record<string, Response> {
  const responses: Record<string, Response> = {};
  for (const answer of operation.answers) responses[answer.status] = answerResponse(answer);
  for (const [status, codes] of errorsByStatus(operation)) responses[status] = errorResponse(status, codes);
  return responses;
}

function answerResponse({ description, schema, mediaType }: OperationAnswer): Response {
  if (schema !== undefined) return { description, content: { 'application/json': { schema: refTo(schema) } } };
  const type = mediaType ?? 'application/json';
  return { description, content: { [type]: { schema: { type: type === 'application/json' ? 'object' : 'string' } } } };
}

/** Answers of the guard, which stands before every route, come with each of them. */
function errorsByStatus({ access, errors }: Operation): Map<number, ErrorCode[]> {
  const all = new Set<ErrorCode>(['INVALID_REQUEST', 'FORBIDDEN', ...errors, 'RATE_LIMITED', 'INTERNAL_ERROR']);
  if (access !== 'public') all.add('UNAUTHORIZED').add('SHUTTING_DOWN').add('CLUSTER_UNAVAILABLE').add('STORAGE_FULL');
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of all) {
    const status = HTTP_STATUS_BY_CODE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

function errorResponse(status: number, codes: readonly ErrorCode[]): Response {
  const narrowed: JsonSchema = {
    allOf: [refTo('ErrorAnswer'), { properties: { error: { properties: { code: { enum: [...codes] } } } } }],
  };
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(status === HTTP_STATUS_BY_CODE.UNAUTHORIZED
      ? { headers: { 'WWW-Authenticate': { description: 'RFC 9110, 11.6.1', schema: { const: 'Bearer' } } } }
      : {}),
    content: { 'application/json': { schema: narrowed } },
  };
}
