import { CloseCode } from '../../protocol/codes.ts';
import { WrongKeyError } from '../pinned/pinned-connection.ts';

/** Why there is no connection, for a person and for the reconnection policy. */
export interface ConnectionProblem {
  code:
    | 'UNREACHABLE'
    | 'TIMEOUT'
    | 'WRONG_KEY'
    | 'SILENT'
    | 'CLOSED'
    | 'SHUTTING_DOWN'
    | 'DRAINING'
    | 'DUPLICATE_CONNECTION'
    | 'UNAUTHORIZED'
    | 'REGISTRATION_FAILED'
    | 'PROTOCOL_ERROR'
    | 'SLOW_CONSUMER';
  /** For a person. Holds no token. */
  message: string;
}

export interface ConnectionState {
  phase: 'stopped' | 'connecting' | 'registered' | 'waiting';
  /** While `registered`. */
  relayId?: string;
  /** While `waiting`: when the next attempt is due, milliseconds since the Unix epoch. */
  retryAt?: number;
  /** Why the last connection ended or could not be made; gone once registered. */
  problem?: ConnectionProblem;
}

/** What a close frame (or its absence, 1006) means. `reason` is the relay's own words, bounded by RFC 6455 to 123 bytes. */
export function problemOfClose(code: number, reason: string): ConnectionProblem {
  const added = reason === '' ? '' : ` (${reason})`;
  switch (code) {
    case CloseCode.duplicateConnection:
      return { code: 'DUPLICATE_CONNECTION', message: 'Another agent is connected with the id of this computer.' };
    case CloseCode.unauthorized:
      return { code: 'UNAUTHORIZED', message: 'The relay does not accept the token of this computer (any more).' };
    case CloseCode.registrationFailed:
      return { code: 'REGISTRATION_FAILED', message: `The relay refused the registration${added}.` };
    case CloseCode.protocolError:
      return { code: 'PROTOCOL_ERROR', message: `The relay did not understand this agent${added}.` };
    case CloseCode.slowConsumer:
      return { code: 'SLOW_CONSUMER', message: 'The relay cut the connection because this agent read too slowly.' };
    case CloseCode.draining:
      return { code: 'DRAINING', message: 'The relay makes way for another one of its cluster.' };
    case CloseCode.shuttingDown:
      return { code: 'SHUTTING_DOWN', message: 'The relay is shutting down.' };
    default:
      return { code: 'CLOSED', message: `The connection was closed with code ${code}${added}.` };
  }
}

/** What an HTTP answer in place of the upgrade means. */
export function problemOfAnswer(status: number | undefined): ConnectionProblem {
  if (status === 401 || status === 403) return problemOfClose(CloseCode.unauthorized, '');
  if (status === 503) return problemOfClose(CloseCode.shuttingDown, '');
  return { code: 'UNREACHABLE', message: `What answers there is no relay (HTTP status ${status ?? 'unknown'}).` };
}

/** Why there is no connection at all. Only the code: messages of DNS and TLS errors may name more than a log should. */
export function problemOfError(error: NodeJS.ErrnoException): ConnectionProblem {
  if (error instanceof WrongKeyError) return { code: 'WRONG_KEY', message: error.message };
  return { code: 'UNREACHABLE', message: `The relay cannot be reached (${error.code ?? error.name}).` };
}
