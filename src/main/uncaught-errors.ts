import type { Logger } from '../base/logger.ts';

/** Frames of a stack name places in the program; the line before them is the message, which may quote a text. */
function placesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}

interface Emitter {
  on(event: string, listener: (error: unknown) => void): unknown;
}

/** Errors that nobody caught: logged without their words. After an exception the state is unknown: `onFatal` ends it. */
export function watchUncaughtErrors(process: Emitter, logger: Logger, onFatal: () => void): void {
  const log = (error: unknown, message: string): void => {
    const name = error instanceof Error ? error.name : typeof error;
    logger.error({ error: name, at: placesOf(error).join(' | ') }, message);
  };
  process.on('unhandledRejection', (error: unknown) => log(error, 'a promise was rejected, and nobody was there'));
  process.on('uncaughtException', (error: unknown) => {
    log(error, 'an exception that nobody caught');
    onFatal();
  });
}
