import type { z } from 'zod';
import type { ErrorCode } from '../../../protocol/codes.ts';
import type { Scope } from '../../../protocol/http.ts';
import type { JsonSchema, SchemaName } from './components.ts';

export interface OperationAnswer {
  readonly status: 200 | 201 | 202 | 503;
  readonly description: string;
  /** The JSON of the answer; without one, `mediaType` says what it is. */
  readonly schema?: SchemaName;
  readonly mediaType?: string;
}

/** One route, for the OpenAPI document. */
export interface Operation {
  /** Unique; generated clients name a function after it. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly tag: 'messages' | 'events' | 'devices' | 'tokens' | 'pairing' | 'sharing' | 'recognitions' | 'relay';
  readonly summary: string;
  readonly description?: string;
  /** The scopes that may; `public`: no token is needed. */
  readonly access: readonly Scope[] | 'public';
  /** What each parameter of the path is. */
  readonly parameters?: Readonly<Record<string, { description: string; format?: string }>>;
  readonly query?: z.ZodType;
  /** In the place of what `query` says of a parameter: numbers are text until they are parsed. */
  readonly queryTypes?: Readonly<Record<string, JsonSchema>>;
  /** What `query` itself does not describe. */
  readonly queryDescriptions?: Readonly<Record<string, string>>;
  readonly body?: { readonly schema: SchemaName; readonly examples: Readonly<Record<string, unknown>> };
  /** The body is a recording. */
  readonly soundBody?: true;
  readonly answers: readonly OperationAnswer[];
  /** Beside those that every route has. */
  readonly errors: readonly ErrorCode[];
}
