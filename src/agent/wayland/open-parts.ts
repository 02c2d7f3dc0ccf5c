import type { Clock } from '../../base/clock.ts';
import type { Keeper } from '../worker/keeper.ts';
import { SavedContent } from './clipboard/clipboard-content.ts';
import { ClipboardDevice } from './clipboard/clipboard-device.ts';
import { KeptClipboard } from './clipboard/kept-clipboard.ts';
import { PipeReaders } from './clipboard/pipe-readers.ts';
import type { Keys } from './keyboard/keys.ts';
import { VirtualKeyboard } from './keyboard/virtual-keyboard.ts';
import { SessionClaim } from './session-claim.ts';
import { SwayWindows } from './sway/sway-windows.ts';
import { Awareness } from './target/awareness.ts';
import { ClientSockets } from './target/client-sockets.ts';
import { FocusWatch } from './target/focus-watch.ts';
import { Lockers } from './target/lockers.ts';
import { SelfReaders } from './target/self-readers.ts';
import type { Windows } from './target/windows.ts';
import { WaylandConnection } from './wire/connection.ts';
import { dataControlOf } from './wire/data-control-of.ts';
import { WL_SEAT } from './wire/interfaces.ts';
import type { WireObject } from './wire/wire-object.ts';

/** Where everything is. */
export interface WlrootsEnvironment {
  /** The compositor's socket. */
  readonly socket: string;
  /** sway's own (`SWAYSOCK`); `undefined`: it is another compositor. */
  readonly swaySocket: string | undefined;
  /** How long the compositor may take for an answer; as `WaylandConnection` has it by default. */
  readonly answerLimitMs?: number;
  /** Default: what the user has does not survive a crash of this process. */
  readonly keeper?: Keeper;
}

export interface Parts {
  /** The compositor's socket. */
  socket: string;
  answerLimitMs: number | undefined;
  clock: Clock;
  claim: SessionClaim;
  connection: WaylandConnection;
  clipboard: ClipboardDevice;
  keyboard: Keys;
  windows: Windows | undefined;
  watch: FocusWatch;
  sockets: ClientSockets;
  awareness: Awareness;
  readers: PipeReaders;
  selfReaders: SelfReaders;
  kept: KeptClipboard;
}

/** How keys are pressed and who has the focus: what differs between compositors with data-control. */
export interface Means {
  keys(connection: WaylandConnection, seat: WireObject): Keys;
  /** `undefined`: nobody tells. Rejects when who should does not. */
  windows(tools: { seatName: string; sockets: ClientSockets }): Promise<Windows | undefined>;
}

function wlrootsMeans({ swaySocket }: WlrootsEnvironment, clock: Clock): Means {
  return {
    keys: (connection, seat) => new VirtualKeyboard(connection, seat, clock),
    windows: async ({ seatName }) =>
      swaySocket === undefined ? undefined : await SwayWindows.open(swaySocket, seatName, clock),
  };
}

/** Connects to everything. Rejects when something that is needed is not there, and leaves nothing open then. */
export async function openParts(
  environment: WlrootsEnvironment,
  clock: Clock,
  means = wlrootsMeans(environment, clock),
): Promise<Parts> {
  const { socket, answerLimitMs, keeper } = environment;
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(thing: T): T => {
    opened.push(thing);
    return thing;
  };
  try {
    const connection = keep(await WaylandConnection.open(socket, clock, answerLimitMs));
    const claim = keep(await SessionClaim.take(socket));
    const readers = new PipeReaders(connection.compositorPid);
    let seatName = '';
    const seat = connection.bind(WL_SEAT, { name: (name) => (seatName = String(name)) });
    const control = dataControlOf(connection);
    const clipboard = new ClipboardDevice({ connection, control, seat, clock, readers });
    const keyboard = means.keys(connection, seat);
    // What the compositor refuses of all that, it has refused by then; the clipboard is known, and the seat's name.
    await connection.roundTrip();
    const kept = new KeptClipboard(socket, keeper);
    // What a process that died had lent its place for: nobody has it now, unless somebody has copied since.
    for (const [place, content] of kept.inherited()) {
      if (clipboard.owner(place) === 'nobody') clipboard.restore(place, new SavedContent(content));
    }
    const sockets = keep(new ClientSockets(socket));
    const windows = await means.windows({ seatName, sockets });
    if (windows) {
      keep(windows);
      readers.withWindows = () => windows.pids;
    }
    const watch = new FocusWatch(windows, new Lockers(connection.compositorPid), clock);
    keep({ close: () => watch.stop() });
    // The first status should already know the focused program.
    await watch.current();
    watch.locker();
    const selfReaders = new SelfReaders(clock);
    const awareness = new Awareness(sockets, clock);
    return {
      socket,
      answerLimitMs,
      clock,
      claim,
      connection,
      clipboard,
      keyboard,
      windows,
      watch,
      sockets,
      awareness,
      readers,
      selfReaders,
      kept,
    };
  } catch (error) {
    for (const thing of opened.reverse()) thing.close();
    throw error;
  }
}
