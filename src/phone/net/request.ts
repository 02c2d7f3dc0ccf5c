import type { z } from 'zod';
import { errorAnswerSchema } from '../../protocol/http.ts';
import type { Clock } from '../../web/clock.ts';
import { ApiError, NoAnswer } from './api-error.ts';

export interface RequestParts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

export interface RequestOptions<T> {
  readonly schema: z.ZodType<T>;
  readonly token?: string | undefined;
  /** A `Blob` is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** One request to the relay that served this page. @throws ApiError, NoAnswer (also when `signal` ends it) */
export async function request<T>(
  { fetch, clock }: RequestParts,
  method: string,
  path: string,
  { schema, token, body, signal, timeoutMs }: RequestOptions<T>,
): Promise<T> {
  const abort = new AbortController();
  const end = (): void => abort.abort();
  let silent = false;
  const timer = clock.after(timeoutMs, () => {
    silent = true;
    end();
  });
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw refusal(response.status, answer);
    return schema.parse(answer);
  } catch (error) {
    throw error instanceof ApiError ? error : new NoAnswer(String(error), silent);
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', end);
  }
}

function refusal(httpStatus: number, answer: unknown): Error {
  const parsed = errorAnswerSchema.safeParse(answer);
  if (parsed.success) {
    const { error, status, typedParts } = parsed.data;
    return new ApiError(error.code, httpStatus, error.message, status, typedParts);
  }
  // A code of a newer relay still says by its HTTP status whether to try again.
  const { error } = (answer ?? {}) as { error?: { code?: unknown; message?: unknown } };
  if (typeof error?.code !== 'string') return new NoAnswer(`HTTP ${httpStatus} without an error of the relay`);
  return new ApiError(error.code, httpStatus, String(error.message ?? error.code));
}
