import type { Clock } from '../../base/clock.ts';
import { X11Connection } from './connection.ts';
import { ClientProcesses } from './target/client-processes.ts';

/**
 * One agent at a time types on a display. Two would lend each other's texts to each other's clipboard, and give one
 * back as if it were the user's.
 *
 * The claim is the ownership of a selection of our own, as window managers and clipboard managers have theirs (ICCCM
 * 2.8): it is the display's, whatever machine, user or data folder an agent is of, and it ends with its holder.
 */
export class DisplayClaim {
  readonly #x: X11Connection;

  private constructor(x: X11Connection) {
    this.#x = x;
  }

  /** Rejects, with words for a person, when another agent has the display. */
  static async take(x: X11Connection): Promise<DisplayClaim> {
    const selection = x.atom('_LANTYPE_AGENT');
    // Of two that come at the same moment one finds the other there.
    x.client.GrabServer();
    try {
      const owner = await x.selectionOwner(selection);
      if (owner !== 0 && owner !== x.window) throw new Error(await describeHolder(x, owner));
      x.client.SetSelectionOwner(x.window, selection, 0);
      await x.selectionOwner(selection);
    } finally {
      if (!x.lost) x.client.UngrabServer();
    }
    return new DisplayClaim(x);
  }

  /** Who has the display, in words for a person; `undefined`: nobody, or we. */
  static async holder(x: X11Connection): Promise<string | undefined> {
    const owner = await x.selectionOwner(x.atom('_LANTYPE_AGENT'));
    return owner === 0 || owner === x.window ? undefined : describeHolder(x, owner);
  }

  /** Resolves when another agent may take the display. */
  async release(): Promise<void> {
    if (this.#x.lost) return;
    const selection = this.#x.atom('_LANTYPE_AGENT');
    if ((await this.#x.selectionOwner(selection)) !== this.#x.window) return;
    this.#x.client.SetSelectionOwner(0, selection, 0);
    await this.#x.selectionOwner(selection);
  }
}

/**
 * The claim for a typist that has no connection of its own. Rejects as `take` does, and when the display cannot be
 * reached.
 */
export async function claimDisplay(display: string, clock: Clock): Promise<{ release(): Promise<void> }> {
  const x = await X11Connection.open(display, clock);
  try {
    const claim = await DisplayClaim.take(x);
    return { release: () => claim.release().finally(() => x.close()) };
  } catch (error) {
    x.close();
    throw error;
  }
}

async function describeHolder(x: X11Connection, owner: number): Promise<string> {
  const processes = await ClientProcesses.open(x);
  await processes.learn(owner);
  const pid = processes.pidOf(owner);
  return `another Lantype types on this display${pid === undefined ? '' : ` (process ${pid})`}`;
}
