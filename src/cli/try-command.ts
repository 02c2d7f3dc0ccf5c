import { isPipe } from '../app/folder/owner-socket.ts';

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
  /** The owner's socket: over it the token can only come to whoever has the data folder. */
  socket: string;
  deviceId: string;
  /** Holds an `Authorization` header line. curl reads it itself, so that no token is printed or seen in `ps`. */
  headerFile: string;
}

/** A command line for a POSIX shell that types a sentence on the device. */
export function tryCommand({ url, socket, deviceId, headerFile }: TryCommandOptions): string {
  // curl knows no named pipes: there the token goes to whoever has the port, which is us while we run.
  const [way, origin] = isPipe(socket) ? [[], url] : [['--unix-socket', socket], 'http://localhost'];
  const curl = [
    'curl',
    '-sS',
    ...way,
    ...['-H', `@${headerFile}`],
    ...['-H', 'Content-Type: application/json'],
    ...['-d', JSON.stringify({ deviceId, text: SAMPLE_TEXT })],
    `${origin}/transcription`,
  ];
  return `sleep ${SECONDS_TO_CLICK}; ${curl.map(shellQuote).join(' ')}`;
}
