import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/base/database.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { ClusterConnection } from '../../src/relay/cluster/connection.ts';
import { KvTokenStore } from '../../src/relay/cluster/tokens/kv-token-store.ts';
import { createRelay, type Relay } from '../../src/relay/relay.ts';
import { openNatsCluster } from '../../test/helpers/nats/nats-cluster.ts';
import { hasNats, type NatsServer } from '../../test/helpers/nats/nats-server.ts';
import { RawAgent } from '../../test/helpers/raw-agent.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { formatMs } from '../report/format.ts';
import type { Section, SectionResult } from '../report/section.ts';
import { percentile } from '../report/statistics.ts';

const RELAYS = 3;
const ROUNDS = 100;
const WANTED_MS = 100;

interface Member {
  readonly relay: Relay;
  readonly url: string;
}

async function startMember(cleanup: Cleanup, node: NatsServer, secret: Uint8Array): Promise<Member> {
  const common = { clock: systemClock, logger: silentLogger };
  const connection = await ClusterConnection.open({ ...common, servers: [node.url], name: node.name });
  cleanup.add({ stop: () => connection.close() });
  const tokens = cleanup.add(await KvTokenStore.open({ ...common, connection, replicas: RELAYS }));
  const database = openDatabase(':memory:');
  cleanup.add({ stop: () => database.close() });
  const described = { relayId: 'relay', name: node.name, version: 'bench', port: 0 };
  const relay = cleanup.add(createRelay({ ...common, ...described, database, secret, tokens }));
  return { relay, url: (await relay.start()).url };
}

/** Milliseconds from the call at the first relay to the end of the agent's socket at each other one. */
async function measureRound([here, ...others]: readonly Member[], round: number): Promise<number[]> {
  if (here === undefined) throw new Error('no relay');
  const agents = await Promise.all(
    others.map(async ({ relay, url }, index) => {
      const deviceId = `device-${round}-${index}`;
      const token = await relay.tokens.create({ name: deviceId, scope: 'receive', deviceId });
      return { name: deviceId, agent: await RawAgent.register({ url, token, deviceId }) };
    }),
  );
  const times: number[] = [];
  for (const { name, agent } of agents) {
    while (here.relay.tokens.principalsNamed((each) => each === name).size === 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const closed = agent.closing();
    const from = performance.now();
    await Promise.all([here.relay.tokens.revoke(name), closed]);
    times.push(performance.now() - from);
  }
  return times;
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lantype-bench-'));
  cleanup.add({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  const nodes = await openNatsCluster(folder, RELAYS);
  for (const node of nodes) cleanup.add({ stop: () => node.kill() });
  const secret = randomBytes(32);
  const members: Member[] = [];
  for (const node of nodes) members.push(await startMember(cleanup, node, secret));
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) times.push(...(await measureRound(members, round)));
  const longest = Math.max(...times);
  return {
    tables: [
      [
        ['', 'p50', 'p95', 'longest'],
        [`${times.length} revocations`, ...[0.5, 0.95, 1].map((part) => formatMs(percentile(times, part)))],
      ],
    ],
    notes: [
      `${RELAYS} relays in this process, each at a NATS server of its own (processes, ${RELAYS} replicas): from the call at one relay until it is stored and the agent has seen its socket end at another.`,
    ],
    checks: [
      {
        what: 'longest revocation',
        target: `≤ ${formatMs(WANTED_MS)}`,
        measured: formatMs(longest),
        met: longest <= WANTED_MS,
      },
    ],
  };
}

export const revocationSection: Section = {
  name: 'revocation',
  title: 'A token is revoked at one relay of a cluster, and ends at another',
  impossible: () => (hasNats ? undefined : 'nats-server is not installed'),
  run,
};
