import { type Level, multistream, pino, stdTimeFunctions } from 'pino';
import type { Logger } from '../../base/logger.ts';
import { printable } from '../terminal/printable.ts';
import { openLogFile } from './log-file.ts';

/** The logger of a running Lantype. */
export interface AppLogger extends Logger {
  /** Writes what is left and closes the file. Idempotent. */
  stop(): void;
}

export interface AppLoggerOptions {
  /** JSON lines go here, bounded in size. */
  file: string;
  /** Warnings and errors go here as well, one readable line each; `process.stderr` in the host. */
  console: { write(line: string): unknown };
  level?: Level;
}

/** Never expected; a second line of defence, should a field of that name ever be logged (docs/security.md). */
const SECRET_FIELDS = ['text', 'payload', 'token', 'authorization', 'secret'];

/** `warning: relay is gone (code=ECONNREFUSED)` */
function readable(line: string): string {
  const { level, time: _time, msg, err, ...fields }: Record<string, unknown> = JSON.parse(line);
  const details = Object.entries(fields).filter(([, value]) => typeof value !== 'object');
  const reason = (err as { message?: unknown } | undefined)?.message;
  if (typeof reason === 'string') details.push(['error', reason]);
  const shown = details.map(([name, value]) => `${name}=${String(value)}`).join(' ');
  return printable(`${level === 'error' ? 'error' : 'warning'}: ${String(msg)}${shown === '' ? '' : ` (${shown})`}`);
}

/** pino with two ends: the file gets everything from `level` on, the console what a person should see. */
export function createAppLogger({ file, console, level = 'info' }: AppLoggerOptions): AppLogger {
  const log = openLogFile(file);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[removed]' },
    },
    multistream([
      { level, stream: log },
      { level: 'warn', stream: { write: (line: string) => void console.write(`${readable(line)}\n`) } },
    ]),
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    stop: () => log.stop(),
  };
}
