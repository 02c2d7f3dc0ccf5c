import crypto, { createHmac, createSecretKey, hash, type KeyObject, type webcrypto } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import perfHooks from 'node:perf_hooks';
import type { Clock } from '../../../src/base/clock.ts';
import { SimProcess } from './sim-process.ts';
import type { Timeline } from './timeline.ts';

interface VirtualTimer {
  cancel(): void;
  ref(): VirtualTimer;
  unref(): VirtualTimer;
  hasRef(): boolean;
  refresh(): VirtualTimer;
}

/**
 * What of Node.js would bring real time or real threads into a history, replaced by the same without: timers that do
 * not come from a `Clock` (those of `ws`), the HMAC and the hash of tokens (WebCrypto works on the thread pool), and the monitor of
 * the event loop; and ids that are chosen by chance. `cryptoDelayMs`: how long a token takes to be verified or signed.
 */
export function quietNode(timeline: Timeline, cryptoDelayMs: () => number, newId: () => string): () => void {
  const undo = [quietTimers(timeline), quietCrypto(timeline, cryptoDelayMs), quietMonitor(), quietIds(newId)];
  return () => {
    for (const each of undo) each();
  };
}

/** Of the process whose turn it is: what it waits for stands still with it, and ends with it. */
function clockOf(timeline: Timeline): Pick<Clock, 'after'> {
  return timeline.current instanceof SimProcess ? timeline.current.clock : timeline;
}

function quietTimers(timeline: Timeline): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timer = (ms: number, run: () => void, again: boolean): VirtualTimer => {
    const clock = clockOf(timeline);
    const start = () =>
      clock.after(ms, () => {
        if (again) happening = start();
        run();
      });
    let happening = start();
    const handle: VirtualTimer = {
      cancel: () => happening.cancel(),
      ref: () => handle,
      unref: () => handle,
      hasRef: () => false,
      refresh() {
        happening.cancel();
        happening = start();
        return handle;
      },
    };
    return handle;
  };
  const cancel = (handle: unknown): void => (handle as VirtualTimer | undefined)?.cancel?.();
  Object.assign(globalThis, {
    setTimeout: (run: () => void, ms = 0) => timer(Number(ms), run, false),
    setInterval: (run: () => void, ms = 0) => timer(Number(ms), run, true),
    clearTimeout: cancel,
    clearInterval: cancel,
  });
  return () => Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
}

type Signing = (key: webcrypto.CryptoKey, data: Uint8Array, signature?: Uint8Array) => ArrayBuffer | boolean;

function quietCrypto(timeline: Timeline, delayMs: () => number): () => void {
  const { subtle } = globalThis.crypto;
  const secrets = new WeakMap<webcrypto.CryptoKey, KeyObject>();
  // A CryptoKey does not give its secret away: what it was made of is remembered.
  const prototype = Object.getPrototypeOf(createSecretKey(Buffer.alloc(1)));
  const { toCryptoKey } = prototype;
  prototype.toCryptoKey = function remember(this: KeyObject, ...parameters: unknown[]) {
    const key = toCryptoKey.apply(this, parameters);
    secrets.set(key, this);
    return key;
  };
  const later = (work: Signing, key: webcrypto.CryptoKey, data: Uint8Array, signature?: Uint8Array) => {
    const ms = delayMs();
    const result = work(key, data, signature);
    if (ms === 0) return Promise.resolve(result);
    const clock = clockOf(timeline);
    return new Promise((resolve) => {
      clock.after(ms, () => resolve(result));
    });
  };
  const hmac = (key: webcrypto.CryptoKey, data: Uint8Array): Buffer =>
    createHmac('sha256', secrets.get(key) as KeyObject)
      .update(data)
      .digest();
  const sign: Signing = (key, data) => new Uint8Array(hmac(key, data)).buffer;
  const verify: Signing = (key, data, signature) => hmac(key, data).equals(Buffer.from(signature ?? []));
  Object.assign(subtle, {
    sign: (_name: unknown, key: webcrypto.CryptoKey, data: Uint8Array) => later(sign, key, data),
    verify: (_name: unknown, key: webcrypto.CryptoKey, signature: Uint8Array, data: Uint8Array) =>
      later(verify, key, data, signature),
    digest: async (_name: unknown, data: Uint8Array) => new Uint8Array(hash('sha256', data, 'buffer')).buffer,
  });
  // The own properties hide those of the prototype; without them WebCrypto is as it was.
  return () => {
    prototype.toCryptoKey = toCryptoKey;
    Reflect.deleteProperty(subtle, 'sign');
    Reflect.deleteProperty(subtle, 'verify');
    Reflect.deleteProperty(subtle, 'digest');
  };
}

/** Of two relays of a cluster, the one whose session has the smaller id may have to do something. */
function quietIds(newId: () => string): () => void {
  const real = crypto.randomUUID;
  crypto.randomUUID = newId as typeof real;
  syncBuiltinESMExports();
  return () => {
    crypto.randomUUID = real;
    syncBuiltinESMExports();
  };
}

function quietMonitor(): () => void {
  const real = perfHooks.monitorEventLoopDelay;
  const quiet = { enable: () => true, disable: () => true, reset: () => undefined, percentile: () => 0, count: 0 };
  perfHooks.monitorEventLoopDelay = (() => quiet) as unknown as typeof real;
  syncBuiltinESMExports();
  return () => {
    perfHooks.monitorEventLoopDelay = real;
    syncBuiltinESMExports();
  };
}
