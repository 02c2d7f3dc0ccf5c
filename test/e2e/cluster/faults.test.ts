import { describe, expect, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { hasQuorum } from '../../helpers/nats/nats-cluster.ts';
import { type NatsServer, withNats } from '../../helpers/nats/nats-server.ts';
import { type RealCluster, startRealCluster } from './real-cluster.ts';

/** `npm run cluster`: all faults, each with as much as an office sends in a day. Otherwise, a little of some. */
const FULL = process.env.LANTYPE_MATRIX === 'full';
const [DEVICES, MESSAGES] = FULL ? [50, 40] : [6, 12];
const LIMIT_MS = 240_000;

interface Fault {
  readonly name: string;
  /** Also in `npm test`. */
  readonly always?: true;
  /** A relay whose devices have to be taken over; their time is told. */
  readonly victim?: number;
  begin(cluster: RealCluster): Promise<void>;
  end(cluster: RealCluster): Promise<void>;
}

const VICTIM = 0;
let dead: NatsServer | undefined;

async function killed(node: NatsServer | undefined): Promise<void> {
  dead = node;
  await node?.kill();
}

const FAULTS: readonly Fault[] = [
  {
    name: 'a relay is killed, and started again',
    always: true,
    victim: VICTIM,
    begin: async ({ relays }) => relays[VICTIM]?.kill(),
    end: async ({ relays }) => relays[VICTIM]?.start(),
  },
  {
    name: 'a relay is stopped, and wakes when its lease is over',
    always: true,
    victim: VICTIM,
    begin: async ({ relays }) => relays[VICTIM]?.pause(),
    end: async ({ relays }) => relays[VICTIM]?.goOn(),
  },
  {
    name: 'the node of NATS that orders the log is killed, and started again',
    begin: async (cluster) => killed(await cluster.leader()),
    end: async () => dead?.start(),
  },
  {
    name: 'a relay and a node of NATS are killed',
    victim: VICTIM,
    async begin(cluster) {
      const leader = await cluster.leader();
      const other = cluster.nodes.find((node) => node !== leader);
      await Promise.all([cluster.relays[VICTIM]?.kill(), killed(other)]);
    },
    async end({ relays }) {
      await dead?.start();
      await relays[VICTIM]?.start();
    },
  },
  {
    name: 'a relay is cut from NATS',
    begin: async ({ ways }) => ways[VICTIM]?.forEach((way) => void way.cut()),
    end: async ({ ways }) => ways[VICTIM]?.forEach((way) => void way.mend()),
  },
  {
    name: 'two nodes of three are away: nothing is accepted, and all goes on when they are back',
    async begin({ nodes }) {
      await Promise.all(nodes.slice(1).map((node) => node.kill()));
    },
    async end({ nodes }) {
      await Promise.all(nodes.slice(1).map((node) => node.start()));
      await hasQuorum(nodes);
    },
  },
];

function timesOf(each: readonly (() => number | undefined)[]): string {
  const times = each.map((time) => Math.round(time() ?? 0)).sort((a, b) => a - b);
  return [times[0], times[Math.floor(times.length / 2)], times.at(-1)].join(', ');
}

describe('three relays on three nodes of NATS, as processes', withNats, () => {
  test.for(FAULTS.filter(({ always }) => FULL || always))('$name', { timeout: LIMIT_MS, retry: 0 }, async (fault) => {
    const cluster = await startRealCluster(DEVICES, MESSAGES);
    const { load, relays } = cluster;
    const all = DEVICES * MESSAGES;
    const report = load.run();
    await eventually('a part of it', () => load.accepted > all / 4, 60_000);
    const concerned = fault.victim === undefined ? [] : load.at(fault.victim);
    const since = performance.now();
    await fault.begin(cluster);
    if (fault.victim !== undefined) {
      const served = concerned.map((id) => () => load.servedAfter(id, since));
      const accepted = concerned.map((id) => () => load.acceptedAfter(id, since));
      const done = (): boolean => [...served, ...accepted].every((time) => time() !== undefined);
      await eventually('the others to have taken over', done, 60_000);
      console.log(
        `${fault.name}: of ${concerned.length} computers (first, middle, last) the agent was let in elsewhere`,
      );
      // Whoever asked a relay that stands still waits as long as it likes to.
      console.log(`after ${timesOf(served)} ms, the next text accepted after ${timesOf(accepted)} ms`);
    } else {
      const told = (): boolean => performance.now() > since + 6_000;
      await eventually('longer than a lease', told, 60_000);
    }
    await fault.end(cluster);
    const { typed, wrong, again, answers, seconds } = await report;
    const said = [...answers].map(([status, times]) => `${status}: ${times}`).join(', ');
    console.log(`${fault.name}: ${all} in ${seconds.toFixed(1)} s, answers ${said}; known ids again: ${again}`);
    if (process.env.LANTYPE_SAY) console.log(relays.map((relay) => relay.output()).join('\n----\n'));
    expect([...wrong], relays.map((relay) => relay.output()).join('\n')).toEqual([]);
    expect([...typed.values()].map((texts) => texts.length)).toEqual(Array.from({ length: DEVICES }, () => MESSAGES));
  });
});
