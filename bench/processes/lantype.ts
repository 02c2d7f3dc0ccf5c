import { openDataFolder } from '../../src/app/folder/data-folder.ts';
import { openFolderDatabase } from '../../src/app/folder/databases.ts';
import { ensureSecret } from '../../src/app/folder/secret.ts';
import { openTokenAdmin } from '../../src/app/relay/token-admin.ts';
import { systemClock } from '../../src/base/clock.ts';
import { signingKey, signToken } from '../../src/relay/tokens/jwt.ts';
import { type NewToken, newTokenRow } from '../../src/relay/tokens/new-token.ts';
import { TokenTable } from '../../src/relay/tokens/token-table.ts';
import { newDataFolder } from '../../test/helpers/processes/data-folder.ts';
import { startLantype as startLantypeProcess } from '../../test/helpers/processes/lantype-process.ts';

/** The program as it ships, `lantype start`, in a process and a data folder of its own. */
export interface Lantype {
  readonly pid: number;
  /** Of the relay; 0 for an agent alone. */
  readonly port: number;
  /** Where it is shared on the LAN, when it is: `https://127.0.0.50:40001`. */
  readonly lanUrl: string | undefined;
  stop(): Promise<void>;
}

export interface LantypeOptions {
  readonly dataDir: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What Node.js is given to run; this version, unless another one is named. */
  readonly program?: readonly string[];
}

/** A new folder with settings for a flood, and with `lanAddress` for sharing, away with `stop()`. */
export function makeDataDir(lanAddress?: string): { readonly dataDir: string; stop(): void } {
  // What is measured is how fast it can, not how often one token may.
  const lan = lanAddress === undefined ? {} : { lan: true, lanAddresses: [lanAddress] };
  const { path, stop } = newDataFolder({ requestsPerSecond: 1e6, requestBurst: 1e6, ...lan });
  return { dataDir: path, stop };
}

/** Writes tokens into a data folder on which no relay runs, thousands in a second. They come back in the same order. */
export async function createTokens(dataDir: string, wanted: readonly NewToken[]): Promise<string[]> {
  const folder = openDataFolder(dataDir);
  const database = openFolderDatabase(folder, folder.relayDatabase);
  try {
    const table = new TokenTable(database);
    const key = signingKey(ensureSecret(folder));
    const rows = wanted.map((token) => newTokenRow(token, undefined, Date.now()));
    database.transaction(() => {
      for (const row of rows) table.insert(row);
    });
    return await Promise.all(rows.map((row) => signToken(key, row)));
  } finally {
    database.close();
  }
}

/** As `createTokens`, by the relay that runs on that folder: in a cluster, tokens are everybody's. */
export async function letIn(dataDir: string, wanted: readonly NewToken[]): Promise<string[]> {
  const admin = await openTokenAdmin(openDataFolder(dataDir), systemClock);
  try {
    return await Promise.all(wanted.map((token) => admin.create(token)));
  } finally {
    admin.stop();
  }
}

/** Resolves when it says that it is ready. */
export async function startLantype({ dataDir, args, env = process.env, program }: LantypeOptions): Promise<Lantype> {
  const { pid, ready, stop } = await startLantypeProcess(['--data-dir', dataDir, ...args], env, [], program);
  return { pid, port: ready.relay?.port ?? 0, lanUrl: ready.relay?.sharing.urls[0], stop: () => stop() };
}
