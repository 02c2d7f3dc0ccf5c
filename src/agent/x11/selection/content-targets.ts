import { worthSaving } from '../../programs/clipboard-formats.ts';
import type { X11Connection } from '../connection.ts';

/** The targets worth saving of those that an owner lists, text first. */
export async function contentTargets(x: X11Connection, targets: readonly number[]): Promise<number[]> {
  const named = await Promise.all(
    [...new Set(targets)].map(async (target) => ({
      target,
      // An atom that is none: owners were seen to list them.
      name: await x.ask<string>((client, done) => client.GetAtomName(target, done)).catch(() => 'TARGETS'),
    })),
  );
  return worthSaving(named, ({ name }) => name).map(({ target }) => target);
}
