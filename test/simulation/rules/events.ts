import type { World } from '../world/world.ts';

/** No follower of events misses one without being told. */
export function checkEvents(world: World): void {
  for (const { coverage } of [...world.observers, ...world.pollers]) {
    const { name, scope } = coverage.principal;
    for (const fault of coverage.faults) world.model.violated('gap', `${name}: ${fault}`);
    const withdrawn = world.senders.some(({ withdrawals }) =>
      withdrawals.some(({ principal }) => principal === coverage.principal.id),
    );
    const missing = coverage.missing(world.published, withdrawn);
    if (missing.length === 0) continue;
    const some = missing.slice(0, 3).join(', ');
    world.model.violated('gap', `${name} (${scope}) was not told of ${missing.length} events: ${some}`);
  }
}
