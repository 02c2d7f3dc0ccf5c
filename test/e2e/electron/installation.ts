import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TranscriptionAnswer } from '../../../src/protocol/http.ts';
import { newDataFolder } from '../../helpers/processes/data-folder.ts';
import type { Desktop, StartDesktop } from './desktop-driver.ts';

const DEVICE = 'test-desk';

/** A data folder that outlives the desktop apps that run on it. */
export interface Installation {
  readonly dataDir: string;
  start(...args: string[]): Promise<Desktop>;
  /** Posts a text for this computer, as any program with the token of `try-header`; resolves with the answer. */
  post(text: string): Promise<TranscriptionAnswer>;
  stop(): Promise<void>;
}

export function newInstallation(start: StartDesktop, env: NodeJS.ProcessEnv, settings: object = {}): Installation {
  // Shared on an address of the loopback network: it is there on every machine, and nobody else's.
  const folder = newDataFolder({ name: "Ana's desk", lanAddresses: ['127.0.0.2'], ...settings });
  const dataDir = folder.path;
  const started: Desktop[] = [];
  return {
    dataDir,
    async start(...args) {
      const desktop = await start({ env, dataDir, args: ['--lan-port', '0', '--device-id', DEVICE, ...args] });
      started.push(desktop);
      return desktop;
    },
    async post(text) {
      const { url } = JSON.parse(readFileSync(path.join(dataDir, 'instance.json'), 'utf8'));
      const [, authorization = ''] = readFileSync(path.join(dataDir, 'try-header'), 'utf8').trim().split(': ');
      const answer = await fetch(`${url}/transcription`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ deviceId: DEVICE, text }),
      });
      return (await answer.json()) as TranscriptionAnswer;
    },
    async stop() {
      for (const desktop of started.splice(0).reverse()) await desktop.stop();
      folder.stop();
    },
  };
}
