import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LANTYPE } from '../../helpers/lantype-command.ts';
import { output } from '../desktop/child.ts';
import { kill9, type LantypeChild, startLantypeChild } from '../faults/lantype-child.ts';

/** The real program, shared on the LAN over HTTPS, with its own agent typing into the windows of a display. */
export interface SharedHub {
  readonly deviceId: string;
  /** `https://127.0.0.1:PORT`, the same after a restart. */
  readonly origin: string;
  /** Plain HTTP on this computer. */
  readonly url: string;
  /** Opens a pairing window; the link of the QR code. */
  pairingLink(role?: 'send' | 'receive'): Promise<string>;
  /**
   * What a paired phone keeps. All that use it are one phone to the relay; for suites that open many pages, because a
   * relay lets in ten an address, and then one every five seconds.
   */
  membership(): Promise<string>;
  cli(...args: string[]): Promise<string>;
  /** As the computer's user would: the relay goes and comes back. */
  stopRelay(): Promise<void>;
  kill(): Promise<void>;
  startRelay(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly deviceId?: string;
  readonly settings?: object;
  readonly mode?: 'hub' | 'relay';
}

export async function startSharedHub({ env, deviceId = 'study', settings, mode = 'hub' }: Options): Promise<SharedHub> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-phone-'));
  const file = { deviceId, name: 'Study PC', lanAddresses: ['127.0.0.1'], ...settings };
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(file));
  const common = ['--data-dir', folder];
  let lanPort = '0';
  let port = '0';
  let child: LantypeChild | undefined;
  const start = async (): Promise<void> => {
    child = await startLantypeChild(['--mode', mode, '--lan', '--port', port, '--lan-port', lanPort, ...common], env);
    const ready = child.ready as { relay?: { url: string; sharing?: { urls: string[] } } };
    port = new URL(ready.relay?.url ?? '').port;
    lanPort = new URL(ready.relay?.sharing?.urls[0] ?? '').port;
  };
  await start();
  const cli = (...args: string[]): Promise<string> => output(process.execPath, [...LANTYPE, ...args, ...common], env);
  let membership: Promise<string> | undefined;
  const join = async (): Promise<string> => {
    const { token } = JSON.parse(await cli('token', 'create', '--scope', 'send', '--name', 'pages', '--json'));
    return JSON.stringify({ token, relayId: 'relay', name: file.name });
  };
  return {
    deviceId,
    membership() {
      membership ??= join();
      return membership;
    },
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get origin() {
      return `https://127.0.0.1:${lanPort}`;
    },
    async pairingLink(role = 'send') {
      const { links } = JSON.parse(await cli('pair', '--role', role, '--json'));
      return links[0];
    },
    cli,
    stopRelay: async () => child?.stop(),
    kill: async () => child && kill9(child),
    startRelay: start,
    async stop() {
      await child?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
