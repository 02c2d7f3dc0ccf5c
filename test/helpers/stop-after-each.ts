import { afterEach } from 'vitest';

interface Stoppable {
  stop(): unknown;
}

/** Call once in a `describe`: what is passed to the result is stopped after the test, the last one first. */
export function stopAfterEach(): <T extends Stoppable>(thing: T) => T {
  const running: Stoppable[] = [];
  afterEach(async () => {
    for (const thing of running.splice(0).reverse()) await thing.stop();
  });
  return (thing) => {
    running.push(thing);
    return thing;
  };
}
