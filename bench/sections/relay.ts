import type { Cleanup } from '../processes/cleanup.ts';
import { formatRatio } from '../report/format.ts';
import type { Check, Section, SectionResult, Table } from '../report/section.ts';
import { median } from '../report/statistics.ts';
import { type Contender, startFloor, startRelays } from './contest/contenders.ts';
import { compete, cpuOf, failuresOf, howMeasured, ratios, type Score, scoreOf, tableOf } from './contest/contest.ts';

const FEW = { connections: 1, rounds: 7 };
const MANY = { connections: 64, rounds: 9 };
const BARE = 'node:http + ws';
const EXPRESS = 'Express 5 + ws';
const FASTIFY = 'Fastify relay';
const WANTED = { bare: 0.75, express: 1.25, fastify: 1.5, bareAlone: 0.75 };
/** Of the processor time of the bare floor: 60 µs where that needs 42. */
const WANTED_CPU = 60 / 42;

async function startAll(cleanup: Cleanup): Promise<Contender[]> {
  return [
    await startFloor(BARE, 'memory', 'floor-node.ts', cleanup),
    await startFloor('durable floor', 'disk', 'floor-durable.ts', cleanup),
    await startFloor(EXPRESS, 'memory', 'floor-express.ts', cleanup),
    await startFloor(FASTIFY, 'memory', 'relay-fastify.ts', cleanup),
    ...(await startRelays(cleanup)),
  ];
}

/** At least so many times as fast as the other one. */
function checkRatio(scores: readonly Score[], other: string, wanted: number, connections: number): Check {
  const ratio = median(ratios(scoreOf(scores, 'lantype'), scoreOf(scores, other)));
  return {
    what: `requests/s with ${connections} connection${connections > 1 ? 's' : ''}`,
    target: `≥ ${wanted} × ${other}`,
    measured: formatRatio(ratio),
    met: ratio >= wanted,
  };
}

function checkCpu(scores: readonly Score[]): Check {
  const ratio = cpuOf(scoreOf(scores, 'lantype')) / cpuOf(scoreOf(scores, BARE));
  return {
    what: 'processor time of a request, 64 connections',
    target: `≤ ${formatRatio(WANTED_CPU)} × ${BARE}`,
    measured: formatRatio(ratio),
    met: ratio <= WANTED_CPU,
  };
}

async function run(cleanup: Cleanup): Promise<SectionResult> {
  const contenders = await startAll(cleanup);
  const few = await compete(contenders, FEW, cleanup);
  const many = await compete(contenders, MANY, cleanup);
  const tables: Table[] = [tableOf(few, FEW, BARE), tableOf(many, MANY, BARE)];
  const failed = [...few, ...many]
    .filter(({ contender }) => contender.name === 'lantype')
    .map(failuresOf)
    .join('');
  return {
    tables,
    notes: [
      howMeasured([FEW, MANY]),
      'CPU each: processor time of the server for one request, user and system, all threads. It says more than requests/s where other programs want the processors too.',
      'Lantype runs as it ships: tokens, limits, schemas, events, SQLite. The floors check, limit and store nothing; the durable floor does the least that keeps a message: a token, a rate, the headers, the same rows, a commit before the frame.',
      'The Fastify relay is what one would write first of the same work: schemas, a rate, the same headers, a queue for each computer, repetitions under one id, times to live, ACK timeouts, events with queue depths, figures. It keeps all in memory and asks for no token.',
      'Server, agent and load generator are three processes; each contender has an agent of its own. All run with the flags that Lantype ships with.',
    ],
    checks: [
      checkRatio(few, BARE, WANTED.bareAlone, FEW.connections),
      checkRatio(many, BARE, WANTED.bare, MANY.connections),
      checkRatio(many, EXPRESS, WANTED.express, MANY.connections),
      checkRatio(many, FASTIFY, WANTED.fastify, MANY.connections),
      checkCpu(many),
      { what: 'answers other than 200, typed', target: 'none', measured: failed || 'none', met: failed === '' },
    ],
  };
}

export const relaySection: Section = {
  name: 'relay',
  title: 'The relay alone, its agent acknowledges at once',
  impossible: () => (process.platform === 'linux' ? undefined : 'processor time is read from /proc'),
  run,
};
