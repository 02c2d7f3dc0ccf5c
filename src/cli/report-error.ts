import { CommanderError } from 'commander';
import { AppError } from '../app/app-error.ts';
import { RelayRefusal } from '../app/client/relay-client.ts';
import { ProtocolError } from '../protocol/codes.ts';
import { ControlError } from '../protocol/control-wire.ts';
import type { Terminal } from './terminal.ts';

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

function codeOf(error: unknown): string {
  const known =
    error instanceof AppError ||
    error instanceof RelayRefusal ||
    error instanceof ProtocolError ||
    error instanceof ControlError;
  return known ? error.code : 'INTERNAL_ERROR';
}

/**
 * Says what went wrong: as `{success:false, error:{code, message}}` on standard output with `json`, else in words on
 * standard error. @returns the exit code
 */
export function reportError(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // Help and version are no errors; and commander has written its own words already.
    if (error.exitCode === 0) return EXIT_OK;
    const message = error.message.replace(/^error: /, '');
    if (json) terminal.printJson({ success: false, error: { code: 'USAGE', message } });
    return EXIT_USAGE;
  }
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    terminal.printJson({ success: false, error: { code, message } });
    return EXIT_FAILED;
  }
  terminal.note(`lantype: ${message}`);
  if ((error instanceof AppError || error instanceof ControlError) && error.hint !== undefined)
    terminal.note(`  ${error.hint}`);
  // What nobody foresaw is a bug, and its report needs the place.
  if (code === 'INTERNAL_ERROR' && error instanceof Error) error.stack?.split('\n').slice(1).forEach(terminal.note);
  return EXIT_FAILED;
}
