/**
 * What the rooms need of pino. Fields go first, as in pino.
 * Never pass message text or tokens: ids, states, counts and error codes only (docs/security.md).
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;

/** Discards everything; for tests and for embedding. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
