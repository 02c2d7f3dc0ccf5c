import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CoalescingWriter, type WriteCoalescingOptions } from '../../../src/server/writers/coalescing-writer.ts';
import { WriteCounters } from '../../../src/server/writers/write-counters.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const OPTIONS: WriteCoalescingOptions = {
  highWaterMarkBytes: 10,
  maxQueuedBytes: 1_000,
  maxQueuedFrames: 5,
  drainTimeoutMs: 10_000,
};

/** Socket and stream of a peer that reads when a test says so. What was written stands in `writes`, one per write. */
class Peer {
  readyState: 0 | 1 | 2 | 3 = 1;
  bufferedAmount = 0;
  readonly writes: string[][] = [];
  #corked: string[] | undefined;
  #callbacks: ((error?: Error) => void)[] = [];

  send(frame: string | Buffer, _options: object, callback: (error?: Error) => void): void {
    this.bufferedAmount += Buffer.byteLength(frame);
    this.#callbacks.push(callback);
    if (this.#corked === undefined) this.writes.push([String(frame)]);
    else this.#corked.push(String(frame));
  }

  cork(): void {
    this.#corked ??= [];
  }

  uncork(): void {
    if (this.#corked !== undefined && this.#corked.length > 0) this.writes.push(this.#corked);
    this.#corked = undefined;
  }

  reads(error?: Error): void {
    this.bufferedAmount = 0;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback(error);
  }

  get frames(): string[] {
    return this.writes.flat();
  }
}

function setUp({ coalesce = true, ...options }: Partial<WriteCoalescingOptions> & { coalesce?: boolean } = {}) {
  const peer = new Peer();
  const clock = new FakeClock();
  const counters = new WriteCounters();
  const owner = { slow: vi.fn(), failed: vi.fn(), drained: vi.fn() };
  const writer = new CoalescingWriter({
    socket: peer as never,
    stream: peer as never,
    coalesce,
    options: { ...OPTIONS, ...options },
    counters,
    owner,
    clock,
  });
  return { peer, clock, counters, owner, writer };
}

const turn = () => new Promise<void>((resolve) => process.nextTick(resolve));

describe('coalescing', () => {
  it('makes one write of the frames of one turn, in order', async () => {
    const { peer, counters, writer } = setUp();
    for (const frame of ['a', 'b', Buffer.from('c')]) expect(writer.send(frame)).toBe('written');
    expect(peer.writes).toEqual([]);
    await turn();
    expect(peer.writes).toEqual([['a', 'b', 'c']]);
    writer.send('d');
    await turn();
    expect(peer.writes).toEqual([['a', 'b', 'c'], ['d']]);
    expect(counters).toMatchObject({ framesWritten: 4, framesCoalesced: 2, socketWrites: 2 });
  });

  it('writes at the end of a burst that says where it ends, not later', () => {
    const { peer, writer } = setUp({ highWaterMarkBytes: 100 });
    writer.send('registered');
    writer.cork();
    writer.cork();
    writer.send('text 1');
    writer.send('text 2');
    writer.uncork();
    expect(peer.writes).toEqual([]);
    writer.uncork();
    expect(peer.writes).toEqual([['registered', 'text 1', 'text 2']]);
  });

  it('writes before the end when it is stopped', () => {
    const { peer, writer } = setUp();
    writer.send('a');
    writer.stop();
    writer.stop();
    expect(peer.writes).toEqual([['a']]);
    expect(writer.send('b')).toBe('closed');
  });

  it('can be switched off', async () => {
    const { peer, counters, writer } = setUp({ coalesce: false });
    writer.cork();
    writer.send('a');
    writer.send('b');
    writer.uncork();
    expect(peer.writes).toEqual([['a'], ['b']]);
    expect(counters).toMatchObject({ framesWritten: 2, framesCoalesced: 0, socketWrites: 2 });
  });
});

describe('backpressure', () => {
  it('queues above the high-water mark, and goes on in order', () => {
    const { peer, counters, owner, writer } = setUp();
    expect(writer.send('0123456789ab')).toBe('written');
    expect(writer.writable).toBe(false);
    expect(['b', 'c'].map((frame) => writer.send(frame))).toEqual(['queued', 'queued']);
    peer.reads();
    // Nothing overtakes: the queue went first.
    expect(writer.send('d')).toBe('written');
    writer.stop();
    expect(peer.frames).toEqual(['0123456789ab', 'b', 'c', 'd']);
    expect(counters).toMatchObject({ framesQueued: 2, framesDiscarded: 0, slowConsumers: 0 });
    expect(owner.drained).toHaveBeenCalledOnce();
  });

  it('lets nothing overtake the queue, even when the socket has room again', () => {
    const { peer, writer } = setUp();
    for (const frame of ['0123456789ab', 'b']) writer.send(frame);
    peer.bufferedAmount = 0;
    expect(writer.send('c')).toBe('queued');
    peer.reads();
    writer.stop();
    expect(peer.frames).toEqual(['0123456789ab', 'b', 'c']);
  });

  it('stops again when the peer reads less than there is', () => {
    const { peer, owner, writer } = setUp();
    for (let i = 0; i < 4; i += 1) writer.send(`${i}-0123456789`);
    peer.reads();
    expect(owner.drained).not.toHaveBeenCalled();
    expect(writer.writable).toBe(false);
    peer.reads();
    peer.reads();
    peer.reads();
    expect(owner.drained).toHaveBeenCalledOnce();
    expect(writer.writable).toBe(true);
    writer.stop();
    expect(peer.frames).toEqual(['0-0123456789', '1-0123456789', '2-0123456789', '3-0123456789']);
  });

  it.each([
    { what: 'too many frames', options: { maxQueuedFrames: 2 }, frame: 'x' },
    { what: 'too many bytes', options: { maxQueuedBytes: 30 }, frame: '0123456789ä' },
  ])('cuts a reader that leaves $what', ({ options, frame }) => {
    const { clock, counters, owner, writer } = setUp(options);
    writer.send('0123456789ab');
    expect([frame, frame, frame, frame].map((each) => writer.send(each))).toEqual([
      'queued',
      'queued',
      'overflow',
      'closed',
    ]);
    expect(owner.slow).toHaveBeenCalledExactlyOnceWith('QUEUE_FULL');
    expect(counters).toMatchObject({ slowConsumers: 1, framesDiscarded: 3 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('cuts a reader that takes nothing for too long, and not one that takes a little', () => {
    const { peer, clock, owner, writer } = setUp();
    for (let i = 0; i < 4; i += 1) writer.send(`${i}-0123456789`);
    clock.advance(9_999);
    peer.reads();
    clock.advance(9_999);
    peer.reads();
    clock.advance(9_999);
    expect(owner.slow).not.toHaveBeenCalled();
    clock.advance(1);
    expect(owner.slow).toHaveBeenCalledExactlyOnceWith('NOT_DRAINED');
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps order and loses nothing, however sends and reads mix', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 15 }), fc.constant('read'), fc.constant('burst')));
    fc.assert(
      fc.property(steps, fc.boolean(), (script, coalesce) => {
        const { peer, clock, writer } = setUp({ coalesce, maxQueuedFrames: 1_000, maxQueuedBytes: 1e6 });
        const sent: string[] = [];
        let corked = false;
        for (const step of script) {
          if (step === 'read') peer.reads();
          else if (step === 'burst') {
            if (corked) writer.uncork();
            else writer.cork();
            corked = !corked;
          } else {
            const frame = `${sent.length}`.padEnd(Number(step), '.');
            expect(['written', 'queued']).toContain(writer.send(frame));
            sent.push(frame);
          }
        }
        while (!writer.writable) peer.reads();
        writer.stop();
        expect(peer.frames).toEqual(sent);
        expect(clock.pendingTimers).toBe(0);
      }),
    );
  });
});

describe('a socket that is not open, or fails', () => {
  it('tells the caller', () => {
    const { peer, writer } = setUp();
    peer.readyState = 2;
    expect(writer.send('a')).toBe('closed');
    expect(peer.frames).toEqual([]);
  });

  it('tells its owner of an error, once', () => {
    const { peer, counters, owner, writer } = setUp();
    writer.send('a');
    writer.send('b');
    const error = new Error('EPIPE');
    peer.reads(error);
    expect(owner.failed).toHaveBeenCalledExactlyOnceWith(error);
    expect(counters.sendErrors).toBe(1);
    expect(writer.send('c')).toBe('closed');
  });
});
