import { createHmac, createSecretKey, type KeyObject, type webcrypto } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import perfHooks from 'node:perf_hooks';
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
 * not come from a `Clock` (those of `ws`), the HMAC of tokens (WebCrypto works on the thread pool), and the monitor of
 * the event loop. `cryptoDelayMs`: how long a token takes to be verified or signed.
 */
export function quietNode(timeline: Timeline, cryptoDelayMs: () => number): () => void {
  const undo = [quietTimers(timeline), quietCrypto(timeline, cryptoDelayMs), quietMonitor()];
  return () => {
    for (const each of undo) each();
  };
}

function quietTimers(timeline: Timeline): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timer = (ms: number, run: () => void, again: boolean): VirtualTimer => {
    const owner = timeline.current;
    const start = () =>
      timeline.after(
        ms,
        () => {
          if (again) happening = start();
          run();
        },
        owner,
      );
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
    const owner = timeline.current as { clock?: { after(ms: number, run: () => void): unknown } } | undefined;
    return new Promise((resolve) => {
      if (owner?.clock === undefined) timeline.after(ms, () => resolve(result));
      else owner.clock.after(ms, () => resolve(result));
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
  });
  // The own properties hide those of the prototype; without them WebCrypto is as it was.
  return () => {
    prototype.toCryptoKey = toCryptoKey;
    Reflect.deleteProperty(subtle, 'sign');
    Reflect.deleteProperty(subtle, 'verify');
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
