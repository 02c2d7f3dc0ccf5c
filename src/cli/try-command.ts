/** One word for a POSIX shell, whatever is in it. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const SAMPLE_TEXT = 'Hello from Lantype! Grüße, 你好, 👋';
/** Time to click into another window: the text goes where the cursor is when the command has waited. */
const SECONDS_TO_CLICK = 3;

export interface TryCommandOptions {
  /** `http://127.0.0.1:7440` */
  url: string;
  deviceId: string;
  /** Holds an `Authorization` header line. curl reads it itself, so that no token is printed or seen in `ps`. */
  headerFile: string;
}

/** A command line for a POSIX shell that types a sentence on the device. */
export function tryCommand({ url, deviceId, headerFile }: TryCommandOptions): string {
  const curl = [
    'curl',
    '-sS',
    ...['-H', `@${headerFile}`],
    ...['-H', 'Content-Type: application/json'],
    ...['-d', JSON.stringify({ deviceId, text: SAMPLE_TEXT })],
    `${url}/transcription`,
  ];
  return `sleep ${SECONDS_TO_CLICK}; ${curl.map(shellQuote).join(' ')}`;
}
