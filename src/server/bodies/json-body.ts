import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';
import { MAX_BODY_BYTES } from '../../protocol/limits.ts';
import { isOverbuilt } from './json-shape.ts';
import { leaveLargeGarbage } from './large-garbage.ts';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i;

/** Texts that people speak are shorter. */
const LARGE_BYTES = 32_768;

/** Called once: with an error, or with the body. */
export type BodyCallback = (error: ProtocolError | undefined, body: unknown) => void;

/**
 * Reads a body of at most `maxBytes` as JSON. A callback and no promise, for this is on the hot path.
 * What is left of a body that is refused is dropped with the answer.
 */
export function readJsonBody(request: IncomingMessage, done: BodyCallback, maxBytes: number = MAX_BODY_BYTES): void {
  const refusal = refusalOf(request, maxBytes);
  if (refusal !== undefined) {
    done(refusal, undefined);
    return;
  }
  let chunks: Buffer[] | undefined = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    if (chunks === undefined) return;
    size += chunk.length;
    if (size <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    chunks = undefined;
    request.pause();
    done(tooLarge(maxBytes), undefined);
  });
  request.on('end', () => {
    if (chunks === undefined) return;
    const [first] = chunks;
    const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
    // This closure lives as long as the request, which may wait for an ACK.
    chunks = undefined;
    if (size > LARGE_BYTES) leaveLargeGarbage(size);
    parse(bytes, done);
  });
  // A sender that goes away in the middle is told nothing, and leaves nothing.
  request.on('error', () => {
    chunks = undefined;
  });
}

/** As `readJsonBody`, for routes that need not be fast. */
export function jsonBodyOf(request: IncomingMessage, maxBytes?: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    readJsonBody(request, (error, body) => (error === undefined ? resolve(body) : reject(error)), maxBytes);
  });
}

function refusalOf({ headers }: IncomingMessage, maxBytes: number): ProtocolError | undefined {
  const type = headers['content-type'];
  if (type !== 'application/json' && (type === undefined || !JSON_TYPE.test(type))) {
    return new ProtocolError('INVALID_REQUEST', 'the content type must be application/json, in UTF-8');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return new ProtocolError('INVALID_REQUEST', 'the body must not be compressed');
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function parse(bytes: Buffer, done: BodyCallback): void {
  // Decoding would put U+FFFD in the place of what is not UTF-8, and that is not what was sent.
  if (!isUtf8(bytes)) {
    done(new ProtocolError('INVALID_REQUEST', 'the body is not UTF-8'), undefined);
    return;
  }
  if (isOverbuilt(bytes)) {
    done(new ProtocolError('INVALID_REQUEST', 'the body has more values, or deeper ones, than any request'), undefined);
    return;
  }
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    const what = bytes.length === 0 ? 'the body is empty' : 'the body is not valid JSON';
    done(new ProtocolError('INVALID_REQUEST', what), undefined);
    return;
  }
  done(undefined, body);
}

function tooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError('TOO_LARGE', `the body is larger than ${maxBytes} bytes`);
}
