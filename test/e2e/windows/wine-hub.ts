import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  DeviceDetail,
  DevicesAnswer,
  ErrorAnswer,
  MessageAnswer,
  TranscriptionAnswer,
} from '../../../src/protocol/http.ts';
import { isPending, type MessageView } from '../../../src/protocol/message.ts';
import { eventually } from '../../helpers/eventually.ts';
import { inWine, type Wine } from './wine.ts';

const DEVICE = 'wine';
/** Fifty messages at once, on a machine that has other things to do. */
const END_LIMIT_MS = 90_000;

/** What a field of Windows' own is good for: `read` where a busy program had no time to say what stands in it. */
export const PROVED = /^(seen|read)$/;

/** What became of a message, when that is known: an answer to a POST may come before (`sent`), on a busy machine. */
export interface Outcome {
  readonly status: string;
  readonly receipt?: string;
  readonly code?: string;
}

/** The real Lantype, relay and agent, in Wine. */
export interface WineHub {
  readonly logs: () => string;
  /** Posts a text, or a payload, and waits until the message is over. */
  type(what: string | readonly object[]): Promise<Outcome>;
  /** The status that the relay knows. */
  status(): Promise<DeviceDetail['status']>;
  /** Where the relay is: Wine has the network of this machine. */
  readonly url: string;
}

export async function startWineHub(wine: Wine): Promise<WineHub> {
  const data = path.join(wine.folder, 'data');
  const flags: string[] = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../../scripts/node-flags.json'), 'utf8'),
  );
  const program = wine.node([
    ...flags,
    inWine(path.join(wine.stage, 'dist/node/lantype.js')),
    ...['start', '--headless', '--json', '--port', '0', '--device-id', DEVICE, '--data-dir', inWine(data)],
  ]);
  const line = await eventually(
    'Lantype in Wine',
    () => {
      const { out, err } = program.printed();
      if (program.over) throw new Error(`Lantype did not start in Wine: ${out}${err}`);
      return out.includes('\n') && out.slice(0, out.indexOf('\n'));
    },
    60_000,
  );
  const ready = JSON.parse(line);
  const url: string = ready.relay.url;
  const [name = '', value = ''] = readFileSync(path.join(data, 'try-header'), 'utf8').trim().split(': ');
  const headers = { [name]: value, 'content-type': 'application/json' };
  const type = async (what: string | readonly object[]): Promise<Outcome> => {
    const content = typeof what === 'string' ? { text: what } : { payload: what };
    const body = JSON.stringify({ deviceId: DEVICE, ...content });
    const answer = await fetch(`${url}/transcription`, { method: 'POST', headers, body });
    const posted = (await answer.json()) as TranscriptionAnswer | ErrorAnswer;
    // The time of most is measured: no second question then.
    if (posted.success && posted.status === 'typed') return outcomeOf(posted);
    if (posted.messageId === undefined) throw new Error(`refused: ${JSON.stringify(posted)}`);
    return eventually(
      'the end of a message',
      async () => {
        const asked = await fetch(`${url}/messages/${posted.messageId}`, { headers });
        // Too often, for fifty messages at once.
        if (!asked.ok) return undefined;
        const { message } = (await asked.json()) as MessageAnswer;
        return !isPending(message.status) && outcomeOf(message);
      },
      END_LIMIT_MS,
    );
  };
  const status = async (): Promise<DeviceDetail['status']> => {
    const answer = (await (await fetch(`${url}/devices`, { headers })).json()) as DevicesAnswer;
    return answer.details[0]?.status;
  };
  // On a very busy machine the first look for a way to type may take too long, and the next comes half a minute later.
  await eventually('the agent in Wine', async () => (await status())?.canType, 150_000);
  return {
    type,
    status,
    url,
    logs: () => readFileSync(path.join(data, 'logs/lantype.log'), 'utf8'),
  };
}

function outcomeOf({ status, receipt, error }: Pick<MessageView, 'status' | 'receipt' | 'error'>): Outcome {
  return { status, ...(receipt && { receipt }), ...(error && { code: error.code }) };
}
