import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProtocolError } from '../../protocol/codes.ts';
import { errorBody } from './json-answer.ts';

/** Answers on a socket for which there is no `ServerResponse`, and ends it. */
export function refuseRaw(stream: Duplex, error: ProtocolError): void {
  if (!stream.writable) {
    stream.destroy();
    return;
  }
  const { httpStatus } = error;
  const body = errorBody(error);
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(httpStatus === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => stream.destroy());
}
