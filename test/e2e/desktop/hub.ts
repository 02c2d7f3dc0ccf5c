import type { ErrorAnswer, TranscriptionAnswer } from '../../../src/protocol/http.ts';
import type { Child } from '../../helpers/processes/child.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import { createToken, startLantype } from '../../helpers/processes/lantype-process.ts';

/** What a POST came to: the HTTP status and the body. */
export interface Posted {
  httpStatus: number;
  body: TranscriptionAnswer | ErrorAnswer;
}

/** The real program, `lantype start`, in a process and a data folder of its own, with a client that may send. */
export interface Hub {
  readonly child: Child;
  readonly url: string;
  readonly deviceId: string;
  readonly token: string;
  readonly dataDir: string;
  post(body: object): Promise<Posted>;
  /** Posts a text to the hub's own device. */
  type(text: string): Promise<Posted>;
  stop(): Promise<void>;
}

export const TEST_DEVICE = 'test-desk';

interface HubOptions {
  /** Added to those of `lantype start`. */
  args?: readonly string[];
  /** Another Lantype than this one: the script that Node.js is to run, with its options. */
  program?: readonly string[];
  /** Its settings file. */
  settings?: object;
  /** As whom it runs: what goes before its command, and who gets its data folder. */
  user?: { readonly host: readonly string[]; give(file: string): void };
}

export async function startHub(
  env: NodeJS.ProcessEnv,
  { args = [], program, settings, user }: HubOptions = {},
): Promise<Hub> {
  const folder = newDataFolder(settings);
  user?.give(folder.path);
  const host = user?.host ?? [];
  const own = ['--device-id', TEST_DEVICE, '--data-dir', folder.path];
  const child = await startLantype([...own, ...args], env, host, program);
  const url = child.ready.relay?.url ?? '';
  // By its own command: another version's program may not know what this one's asks for.
  const token = await createToken(folder.path, { scope: 'send', name: 'test phone' }, host, program).catch(
    async (error) => {
      await child.stop();
      folder.stop();
      throw error;
    },
  );
  const post = async (body: object): Promise<Posted> => {
    const answer = await fetch(`${url}/transcription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { httpStatus: answer.status, body: (await answer.json()) as Posted['body'] };
  };
  return {
    child,
    url,
    deviceId: TEST_DEVICE,
    token,
    dataDir: folder.path,
    post,
    type: (text) => post({ deviceId: TEST_DEVICE, text }),
    async stop() {
      await child.stop();
      folder.stop();
    },
  };
}
