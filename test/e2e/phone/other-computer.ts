import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kill9, type LantypeChild, startLantypeChild } from '../faults/lantype-child.ts';
import type { SharedHub } from './shared-hub.ts';

/** Another computer of the relay: its agent is a process of its own, that comes and goes. */
export interface OtherComputer {
  readonly deviceId: string;
  /** Resolves once it is connected. */
  start(env: NodeJS.ProcessEnv): Promise<void>;
  /** Without a word to anybody. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function otherComputer(hub: SharedHub, deviceId: string, settings: object = {}): Promise<OtherComputer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-other-'));
  const made = await hub.cli(
    'token',
    'create',
    '--scope',
    'receive',
    '--device',
    deviceId,
    '--name',
    deviceId,
    '--json',
  );
  writeFileSync(path.join(folder, 'token'), JSON.parse(made).token, { mode: 0o600 });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ deviceId, name: deviceId, ...settings }));
  let child: LantypeChild | undefined;
  return {
    deviceId,
    async start(env) {
      const link = ['--relay', `${hub.url.replace('http', 'ws')}/ws`, '--token-file', path.join(folder, 'token')];
      child = await startLantypeChild(['--mode', 'agent', ...link, '--data-dir', folder], env);
    },
    kill: async () => child && kill9(child),
    async stop() {
      await child?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
