import { getHeapSpaceStatistics } from 'node:v8';
import type { Clock } from '../../../src/base/clock.ts';
import { DeadlineSet } from '../../../src/base/deadline-set.ts';
import { Freshness } from '../../../src/base/freshness.ts';

/**
 * How many bytes the young collector takes for live and moves into the old generation, for each request that comes and
 * goes while some are under way; as JSON. Wants `--expose-gc`, and so much `--initial-old-space-size` that nothing but
 * this asks for a whole collection.
 */
const REQUESTS = 50_000;
const UNDER_WAY = 64;

/** What a request leaves behind when it is over: about 1 KiB. */
class Request {
  readonly parts = Array.from({ length: 100 }, (_, index) => index);
  done: (() => void) | undefined;
}

/** As the set of deadlines was: in order of insertion, for a `Map` keeps that. */
class DeadlineMap {
  readonly #deadlines = new Map<Request, number>();

  add(request: Request): void {
    this.#deadlines.set(request, 0);
    request.done = () => this.#deadlines.delete(request);
  }
}

/** A Map that is copied now and then. */
class FreshMap {
  #requests = new Map<Request, number>();
  readonly #freshness = new Freshness();

  add(request: Request): void {
    if (this.#freshness.isOver(this.#requests.size)) this.#requests = new Map(this.#requests);
    this.#requests.set(request, 0);
    request.done = () => this.#requests.delete(request);
  }
}

class DeadlineList {
  readonly #deadlines = new DeadlineSet<Request>(STILL, 5_000, () => undefined);

  add(request: Request): void {
    const deadline = this.#deadlines.add(request);
    request.done = () => deadline.cancel();
  }
}

const STILL = { monotonic: () => 0, after: () => ({ cancel: () => undefined }) } as unknown as Clock;

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? Number.NaN;
}

function promotedBytes(deadlines: { add(request: Request): void }): number {
  const ring: (Request | undefined)[] = new Array(UNDER_WAY).fill(undefined);
  const run = (requests: number): void => {
    for (let index = 0; index < requests; index += 1) {
      const request = new Request();
      deadlines.add(request);
      ring[index % UNDER_WAY]?.done?.();
      ring[index % UNDER_WAY] = request;
    }
  };
  run(REQUESTS / 10);
  // From now on what was live is old: a whole collection comes in every process sooner or later.
  gc?.();
  const before = oldBytes();
  run(REQUESTS);
  return (oldBytes() - before) / REQUESTS;
}

const [list, fresh, map] = [new DeadlineList(), new FreshMap(), new DeadlineMap()].map(promotedBytes);
console.log(JSON.stringify({ list, fresh, map }));
