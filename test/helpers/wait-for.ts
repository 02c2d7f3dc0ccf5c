/** Resolves once `condition` holds, looked at after each turn of the event loop. Rejects after `limitMs` of real time. */
export async function waitFor(condition: () => boolean, what = 'the condition', limitMs = 5_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
