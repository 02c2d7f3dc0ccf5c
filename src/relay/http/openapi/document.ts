import { z } from 'zod';
import { type JsonSchema, refTo, schemaComponents } from './components.ts';
import type { Operation } from './operation.ts';
import { EVENT_OPERATIONS } from './operations/events.ts';
import { MESSAGE_OPERATIONS } from './operations/messages.ts';
import { PAIRING_OPERATIONS } from './operations/pairing.ts';
import { RECOGNITION_OPERATIONS } from './operations/recognitions.ts';
import { RELAY_OPERATIONS } from './operations/relay.ts';
import { SHARING_OPERATIONS } from './operations/sharing.ts';
import { TOKEN_OPERATIONS } from './operations/tokens.ts';
import { responsesOf } from './responses.ts';

const OPERATIONS: readonly Operation[] = [
  ...MESSAGE_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...RECOGNITION_OPERATIONS,
  ...RELAY_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...PAIRING_OPERATIONS,
  ...SHARING_OPERATIONS,
];

const DESCRIPTION = [
  'Say it on your phone, and it is typed at the cursor of the computer you choose.',
  'Agents and observers connect to the WebSocket at `/ws`, which is not part of this document.',
].join(' ');

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** The HTTP API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), made from the protocol's schemas. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const path = paths[operation.path] ?? {};
    path[operation.method] = operationObject(operation);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Lantype', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemaComponents(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token with one of the scopes' },
      },
    },
  };
}

function operationObject(operation: Operation): object {
  const { id, tag, summary, description, access, body, soundBody } = operation;
  const parameters = [...pathParameters(operation), ...queryParameters(operation)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    // OpenAPI 3.1, 4.8.30: the roles of a scheme that has no scopes of its own. One alternative for each.
    security: access === 'public' ? [] : access.map((scope) => ({ token: [scope] })),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: refTo(body.schema), examples: examplesOf(body.examples) } },
          },
        }),
    // OpenAPI 3.1, 4.8.14.1: a media type alone says that the body is binary.
    ...(soundBody && { requestBody: { required: true, content: { 'audio/wav': {} } } }),
    responses: responsesOf(operation),
  };
}

function examplesOf(examples: Readonly<Record<string, unknown>>): Record<string, { value: unknown }> {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

function pathParameters({ parameters = {} }: Operation): Parameter[] {
  return Object.entries(parameters).map(([name, { description, format }]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string', ...(format === undefined ? {} : { format }) },
  }));
}

function queryParameters({ query, queryTypes = {}, queryDescriptions = {} }: Operation): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).flatMap(([name, property]) => {
    if (typeof property === 'boolean') return [];
    const { description = queryDescriptions[name], ...schema } = property;
    const described = description === undefined ? {} : { description };
    return [{ name, in: 'query', required: required.includes(name), ...described, schema: queryTypes[name] ?? schema }];
  });
}
