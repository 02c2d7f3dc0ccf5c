import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ErrorAnswer, TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { LANTYPE } from '../../helpers/lantype-command.ts';
import { type Child, output, startChild } from './child.ts';
import { eventually } from './eventually.ts';

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

/** `args` are added to `lantype start --headless`; `settings` become the settings file. */
export async function startHub(env: NodeJS.ProcessEnv, { args = [] as readonly string[] } = {}): Promise<Hub> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lantype-hub-'));
  const common = ['--data-dir', dataDir];
  const child = startChild(
    process.execPath,
    [...LANTYPE, 'start', '--headless', '--json', '--port', '0', '--device-id', TEST_DEVICE, ...common, ...args],
    { env },
  );
  let printed = '';
  child.process.stdout?.on('data', (data) => {
    printed += data;
  });
  const ready = await eventually(
    `the hub to start; it printed: ${child.output()}`,
    () => printed.includes('\n') && JSON.parse(printed.slice(0, printed.indexOf('\n'))),
    20_000,
  ).catch(async (error) => {
    await child.stop();
    throw new Error(`${error.message} ${child.output()}`);
  });
  const created = await output(
    process.execPath,
    [...LANTYPE, 'token', 'create', '--scope', 'send', '--name', 'test phone', '--json', ...common],
    env,
  );
  const token: string = JSON.parse(created).token;
  const post = async (body: object): Promise<Posted> => {
    const answer = await fetch(`${ready.relay.url}/transcription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { httpStatus: answer.status, body: (await answer.json()) as Posted['body'] };
  };
  return {
    child,
    url: ready.relay.url,
    deviceId: TEST_DEVICE,
    token,
    dataDir,
    post,
    type: (text) => post({ deviceId: TEST_DEVICE, text }),
    async stop() {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
