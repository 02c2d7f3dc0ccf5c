import type { ClusterErrorCode } from '../relay/cluster/cluster-error.ts';

/** Why Lantype cannot start or be used here, for a person. `code` is stable and part of the CLI's `--json` output. */
export type AppErrorCode =
  | ClusterErrorCode
  | 'DATA_FOLDER'
  | 'DATA_FOLDER_IN_USE'
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_DAMAGED'
  | 'DISK_FULL'
  | 'INVALID_SETTINGS'
  | 'INVALID_SECRET'
  | 'INVALID_OPTION'
  | 'PORT_IN_USE'
  | 'PORT_NOT_ALLOWED'
  | 'LAN_ADDRESS'
  | 'JOIN_FAILED'
  | 'NO_DESKTOP'
  | 'NOT_ALLOWED'
  | 'NOT_SHARED'
  | 'CANNOT_TYPE'
  | 'NO_CERTIFICATE'
  | 'NOT_RUNNING'
  | 'RELAY_UNREACHABLE'
  | 'SERVICE';

/** `hint`, when there is one, says what to do about it. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly hint: string | undefined;

  constructor(code: AppErrorCode, message: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
  }
}
