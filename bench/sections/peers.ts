import { hasProgram, startMosquitto, startNats } from '../processes/brokers.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { formatRatio } from '../report/format.ts';
import type { Check, Section, SectionResult } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { type Contender, type Peer, startFloor, startPeer, startRelays } from './contest/contenders.ts';
import { compete, howMeasured, ratios, type Score, scoreOf, tableOf } from './contest/contest.ts';

const FEW = { connections: 1, rounds: 5 };
const MANY = { connections: 64, rounds: 7 };
const BARE = 'node:http + ws';
const LANTYPE = 'lantype';

const SOCKET_IO: Peer = { name: 'Socket.IO', keeps: 'memory', script: 'socketio.ts' };
/** Those that come from Debian, by the program that has to be there. */
const BROKERS: Record<string, Peer & { readonly durable: boolean }> = {
  'nats-server': { name: 'NATS JetStream', keeps: 'disk', script: 'nats.ts', startBroker: startNats, durable: true },
  mosquitto: {
    name: 'Mosquitto, QoS 1',
    keeps: 'memory, snapshots',
    script: 'mqtt.ts',
    startBroker: startMosquitto,
    durable: false,
  },
};

function checkAhead(scores: readonly Score[], other: string, connections: number): Check {
  const ratio = median(ratios(scoreOf(scores, LANTYPE), scoreOf(scores, other)));
  return {
    what: `requests/s with ${connections} connection${connections > 1 ? 's' : ''}`,
    target: `> 1 × ${other}, which is durable too`,
    measured: formatRatio(ratio),
    met: ratio > 1,
  };
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders: Contender[] = [
    await startFloor(BARE, 'memory', 'floor-node.ts', cleanup),
    await startPeer(SOCKET_IO, cleanup),
  ];
  const there = Object.entries(BROKERS).filter(([program]) => hasProgram(program));
  for (const [, peer] of there) contenders.push(await startPeer(peer, cleanup));
  contenders.push(...(await startRelays(cleanup)));
  const few = await compete(contenders, FEW, cleanup);
  const many = await compete(contenders, MANY, cleanup);
  const missing = Object.keys(BROKERS).filter((program) => !hasProgram(program));
  const durable = there.filter(([, peer]) => peer.durable).map(([, { name }]) => name);
  return {
    tables: [tableOf(few, FEW, BARE), tableOf(many, MANY, BARE)],
    notes: [
      howMeasured([FEW, MANY]),
      'A gateway on bare node:http stands before each peer, and is counted with its broker. It checks nothing; there are no tokens, no limits and no states to ask for.',
      'NATS JetStream stores in a file before it delivers, and syncs that every two minutes: it survives the death of its process, as a row of Lantype does before its frame goes out. Lantype also syncs before it says "queued" or "sent".',
      'Mosquitto acknowledges at QoS 1 what it has in memory, and writes a snapshot every half hour. Socket.IO keeps nothing.',
      ...(missing.length > 0 ? [`Not measured, for it is not installed: ${missing.join(', ')}.`] : []),
    ],
    checks: durable.flatMap((name) => [
      checkAhead(few, name, FEW.connections),
      checkAhead(many, name, MANY.connections),
    ]),
  };
}

export const peersSection: Section = {
  name: 'peers',
  title: 'The relay beside other ways to bring a message to a computer',
  impossible: () => (process.platform === 'linux' ? undefined : 'processor time is read from /proc'),
  run,
};
