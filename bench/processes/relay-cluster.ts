import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openNatsCluster } from '../../test/helpers/nats/nats-cluster.ts';
import { newDataFolder } from '../../test/helpers/processes/data-folder.ts';
import type { Cleanup } from './cleanup.ts';
import { type Lantype, startLantype } from './lantype.ts';

/** What the relays of a cluster have from the first of them (docs/cluster.md). */
const COMMON = ['secret', 'relay-id', 'tls-key.pem'];

/** Servers of NATS, each of which keeps all. */
export interface NatsServers {
  readonly urls: readonly string[];
  readonly pids: readonly number[];
}

/** A cluster of JetStream on this machine. */
export async function startNatsServers(cleanup: Cleanup, size: number): Promise<NatsServers> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-bench-'));
  cleanup.add({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  const nodes = await openNatsCluster(folder, size);
  for (const node of nodes) cleanup.add({ stop: () => node.kill() });
  return { urls: nodes.map(({ url }) => url), pids: nodes.map(({ pid }) => pid) };
}

/** A data folder for one relay of those on these servers, which is like the first of them. None: for a relay alone. */
export function newRelayFolder(cleanup: Cleanup, name: string, servers: readonly string[], first?: string): string {
  const cluster = servers.length === 0 ? {} : { cluster: { servers, member: name, replicas: servers.length } };
  const { path: folder } = cleanup.add(newDataFolder({ requestsPerSecond: 1e6, requestBurst: 1e6, ...cluster }));
  if (first !== undefined) for (const file of COMMON) copyFileSync(path.join(first, file), path.join(folder, file));
  return folder;
}

/** The program as it ships, as one relay. */
export async function startRelayOn(cleanup: Cleanup, dataDir: string): Promise<Lantype> {
  return cleanup.add(await startLantype({ dataDir, args: ['--mode', 'relay'] }));
}
