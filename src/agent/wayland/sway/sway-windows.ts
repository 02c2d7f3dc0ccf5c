import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { Visits } from '../target/visits.ts';
import type { WindowInfo, Windows } from '../target/windows.ts';
import { SWAY, SwayIpc } from './sway-ipc.ts';

const seatsSchema = z.array(z.object({ name: z.string(), focus: z.number() }));
const successSchema = z.object({ success: z.literal(true) });
const versionSchema = z.object({ human_readable: z.string().max(200) });

const nameSchema = z.string().max(500).nullish();
interface Node {
  id: number;
  pid?: number | undefined;
  app_id?: string | null | undefined;
  shell?: string | null | undefined;
  window_properties?: { class?: string | null | undefined; instance?: string | null | undefined } | null | undefined;
  nodes: Node[];
  floating_nodes: Node[];
}
const nodeSchema: z.ZodType<Node> = z.object({
  id: z.number(),
  pid: z.number().optional(),
  app_id: nameSchema,
  shell: nameSchema,
  window_properties: z.object({ class: nameSchema, instance: nameSchema }).nullish(),
  get nodes() {
    return z.array(nodeSchema);
  },
  get floating_nodes() {
    return z.array(nodeSchema);
  },
});

/** What changes who has the focus; a new title does not. */
const TITLE = z.object({ change: z.literal('title') });
const FOCUS = z.object({ change: z.literal('focus'), container: nodeSchema });

/**
 * Which window has the focus, by sway's own word. While a surface that is no window has the keyboard (a launcher, a bar, a
 * locker of the layer shell), no window has.
 */
export class SwayWindows implements Windows {
  readonly #ipc: SwayIpc;
  readonly #seat: string;
  /** The last tree that was looked at, and whether nothing has happened since. */
  #windows: readonly WindowInfo[] = [];
  #known = false;
  #moves = 0;
  readonly #visits = new Visits();

  /** @param seat its name, as `wl_seat.name` tells. Rejects when sway is not there. */
  static async open(path: string, seat: string, clock: Clock): Promise<SwayWindows> {
    const ipc = await SwayIpc.open(path, clock);
    try {
      await ipc.ask(SWAY.subscribe, successSchema, JSON.stringify(['window', 'workspace']));
      return new SwayWindows(ipc, seat);
    } catch (error) {
      ipc.close();
      throw error;
    }
  }

  private constructor(ipc: SwayIpc, seat: string) {
    this.#ipc = ipc;
    this.#seat = seat;
    this.#ipc.onEvent((payload) => {
      if (TITLE.safeParse(payload).success) return;
      this.#known = false;
      this.#moves += 1;
      const { data } = FOCUS.safeParse(payload);
      if (data) this.#visits.add(this.#moves, ...windowsIn(data.container));
    });
  }

  get lost(): boolean {
    return this.#ipc.lost;
  }

  onLoss(listener: () => void): void {
    this.#ipc.onLoss(listener);
  }

  /** After what may have moved the focus. */
  onChange(listener: () => void): void {
    this.#ipc.onEvent((payload) => {
      if (!TITLE.safeParse(payload).success) listener();
    });
  }

  /** Counts what may have moved the focus; up to date when a question that was asked after it is answered. */
  get moves(): number {
    return this.#moves;
  }

  visitedSince(moves: number): readonly WindowInfo[] {
    return this.#visits.since(moves);
  }

  async version(): Promise<string> {
    return (await this.#ipc.ask(SWAY.getVersion, versionSchema)).human_readable;
  }

  /** What has the focus, by its number: a window, or what is none. 0: nothing. */
  async focusedId(): Promise<number> {
    const seats = await this.#ipc.ask(SWAY.getSeats, seatsSchema);
    return seats.find(({ name }) => name === this.#seat)?.focus ?? 0;
  }

  /** The window that has the focus now. */
  async focused(): Promise<WindowInfo | undefined> {
    const id = await this.focusedId();
    if (id === 0) return undefined;
    const known = this.#known && this.#windows.find((window) => window.id === id);
    if (known) return known;
    this.#known = true;
    this.#windows = windowsIn(await this.#ipc.ask(SWAY.getTree, nodeSchema));
    return this.#windows.find((window) => window.id === id);
  }

  /** The processes that had windows when the tree was last looked at. */
  get pids(): ReadonlySet<number> {
    return new Set([...this.#windows, ...this.#visits.since(0)].map(({ pid }) => pid));
  }

  close(): void {
    this.#ipc.close();
  }
}

function windowsIn(node: Node): WindowInfo[] {
  const below = [...node.nodes, ...node.floating_nodes].flatMap(windowsIn);
  if (node.pid === undefined || node.pid <= 0) return below;
  const { class: className, instance } = node.window_properties ?? {};
  const names = [node.app_id, className, instance].filter((name): name is string => Boolean(name));
  return [{ id: node.id, pid: node.pid, names, x11: node.shell === 'xwayland' }, ...below];
}
