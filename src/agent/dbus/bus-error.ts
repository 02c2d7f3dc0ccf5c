/** What a service answered instead of a value, or that it did not answer. */
export class BusError extends Error {
  /** `org.freedesktop.DBus.Error.AccessDenied`, … */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message || code);
    this.name = 'BusError';
    this.code = code;
  }
}
