import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { quietNode } from '../engine/quiet-node.ts';
import { Random } from '../engine/random.ts';
import { SimProcess } from '../engine/sim-process.ts';
import { Timeline } from '../engine/timeline.ts';
import { Turns } from '../engine/turns.ts';
import type { Violation } from '../model/model.ts';
import { check } from '../rules/check.ts';
import { boot } from '../world/boot.ts';
import { randomId } from '../world/ids.ts';
import { World } from '../world/world.ts';
import { heal } from './heal.ts';
import { actOf, type History } from './history.ts';

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly log: readonly string[];
  /** How often each kind of incident happened. */
  readonly incidents: ReadonlyMap<string, number>;
  readonly messages: number;
  readonly virtualMs: number;
  readonly happenings: number;
}

/** Lives through a history, and looks at what came of it. The same history comes to the same, always. */
export async function runHistory(history: History): Promise<Outcome> {
  const turns = new Turns();
  const timeline = new Timeline(turns);
  const random = new Random(`${history.seed}/world`);
  const tokens = random.fork('tokens');
  const ids = random.fork('ids');
  const onUncaught = (error: unknown): void => turns.onUncaught(error);
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught);
  const uninstall = [
    turns.install(),
    quietNode(
      timeline,
      () => (tokens.chance(0.7) ? 0 : tokens.next() * 8),
      () => randomId(ids),
    ),
  ];
  globalThis.indexedDB = new IDBFactory();
  const world = new World(timeline, random, history.setup);
  const { model } = world;
  turns.onTurn = () => {
    for (const { process } of world.programs) process?.reached('turn');
  };
  turns.onUncaught = (error) => {
    // A ghost may stumble: it is not there.
    if (timeline.current instanceof SimProcess && !timeline.current.alive) return;
    model.violated('crash', `nobody caught ${error instanceof Error ? error.stack : String(error)}`);
  };
  try {
    await boot(world);
    for (const action of history.actions) {
      await timeline.advance(action.after);
      model.note(`-- ${action.index} ${action.kind}`);
      const act = actOf(action.kind);
      await timeline.as(undefined, () => act(world, new Random(`${history.seed}/${action.index}`)));
    }
    await heal(world, random.fork('heal'));
    check(world);
  } catch (error) {
    model.violated('crash', `the simulation failed: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await end(world, turns);
    for (const each of uninstall) each();
    process.off('uncaughtException', onUncaught).off('unhandledRejection', onUncaught);
  }
  const { violations, log } = model;
  return {
    ...{ violations, log, incidents: countsOf(model.incidents.map(({ kind }) => kind)) },
    ...{ messages: model.messages.length, virtualMs: timeline.now, happenings: timeline.happened },
  };
}

/** Nothing of a history lives on. */
async function end(world: World, turns: Turns): Promise<void> {
  for (const machine of world.machines) for (const process of [...machine.processes]) process.die('stopped');
  world.network.close();
  await turns.settle();
  for (const disk of world.disks) disk.close();
}

function countsOf(kinds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
