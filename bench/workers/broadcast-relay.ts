import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { getHeapSpaceStatistics } from 'node:v8';
import { systemClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/base/database.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { createRelay, type Relay } from '../../src/relay/relay.ts';
import { serve } from './serve.ts';

/** First to start a relay, then any number of times to read what it has used. */
export interface BroadcastRelayRequest {
  readonly coalesce?: boolean;
  readonly deviceId?: string;
  /** With `--expose-gc`. */
  readonly collect?: boolean;
}

export interface BroadcastRelayAnswer {
  readonly port: number;
  readonly sender: string;
  readonly receiver: string;
  readonly observer: string;
  /** So far: processor time of the process, writes that its sockets made, events. */
  readonly cpuMs: number;
  readonly writes: number;
  readonly events: number;
  /** In V8's old generation now, after a whole collection where that was asked for. */
  readonly oldBytes: number;
}

let writes = 0;

/** Node makes one system call for each call of these two (libuv tries at once what it can). */
function countWrites(): void {
  // biome-ignore lint/suspicious/noExplicitAny: the two are not in the types.
  const prototype = Socket.prototype as any;
  for (const name of ['_write', '_writev']) {
    const original = prototype[name];
    prototype[name] = function count(...args: unknown[]) {
      writes += 1;
      return original.apply(this, args);
    };
  }
}

function oldBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  return space?.space_used_size ?? Number.NaN;
}

let started:
  | Promise<{ relay: Relay } & Pick<BroadcastRelayAnswer, 'port' | 'sender' | 'receiver' | 'observer'>>
  | undefined;

async function start({ coalesce = true, deviceId = 'desk' }: BroadcastRelayRequest) {
  countWrites();
  const relay = createRelay({
    database: openDatabase(':memory:'),
    secret: randomBytes(32),
    relayId: 'bench',
    name: 'bench',
    version: '0',
    port: 0,
    clock: systemClock,
    logger: silentLogger,
    // What is measured is how fast it can, not how often one token may.
    limits: { tokenRequestsPerSecond: 1e6, tokenBurst: 1e6 },
    connections: { writeCoalescingEnabled: coalesce },
  });
  const { port } = await relay.start();
  const sender = await relay.tokens.create({ name: 'sender', scope: 'send' });
  const receiver = await relay.tokens.create({ name: 'agent', scope: 'receive', deviceId });
  const observer = await relay.tokens.create({ name: 'observer', scope: 'admin' });
  return { relay, port, sender, receiver, observer };
}

serve<BroadcastRelayRequest, BroadcastRelayAnswer>(async (request) => {
  started ??= start(request);
  const { relay, ...answer } = await started;
  const { user, system } = process.cpuUsage();
  if (request.collect) gc?.();
  return { ...answer, cpuMs: (user + system) / 1_000, writes, events: relay.events.latest, oldBytes: oldBytes() };
});
