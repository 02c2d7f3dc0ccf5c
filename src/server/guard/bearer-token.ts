import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/codes.ts';

const SCHEME = /^bearer /i;
const SCHEME_LENGTH = 'bearer '.length;

/** The token of the Authorization header (RFC 6750, 2.1). @throws ProtocolError UNAUTHORIZED */
export function bearerToken(request: IncomingMessage): string {
  const header = request.headers.authorization;
  if (header === undefined || !SCHEME.test(header)) {
    throw new ProtocolError('UNAUTHORIZED', 'a token is needed: Authorization: Bearer <token>');
  }
  return header.slice(SCHEME_LENGTH).trim();
}
