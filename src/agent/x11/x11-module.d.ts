/** The part of the `x11` package (4.2) that the X11 typist uses; the package has no types of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';

  export type Callback<T> = (error: Error | null | undefined, value: T) => unknown;

  /** An event as the parsers of the package produce it. Which fields there are depends on `name`. */
  export interface XEvent {
    name?: string;
    wid?: number;
    time?: number;
    owner?: number;
    requestor?: number;
    selection?: number;
    /** Of XFIXES' `SelectionNotify` alone: server time at which the selection got its owner. */
    selectionTimestamp?: number;
    target?: number;
    property?: number;
    atom?: number;
    state?: number;
    format?: number;
    message_type?: number;
    data?: number[];
    /** Of events of the keyboard extension: which one (`xkbType`), and the bytes of those that have no parser. */
    xkbType?: number;
    raw?: Buffer;
    group?: number;
    baseGroup?: number;
    latchedGroup?: number;
    lockedGroup?: number;
    baseMods?: number;
    latchedMods?: number;
    lockedMods?: number;
  }

  export interface Property {
    type: number;
    /** 8, 16 or 32 bits a unit; 0 when there is no such property. */
    format: number;
    /** Bytes left behind what was asked for. */
    bytesAfter: number;
    data: Buffer;
  }

  export interface XTest {
    GetVersion(major: number, minor: number, callback: Callback<[number, number]>): void;
    FakeInput(type: number, keycode: number, time: number, window: number, x: number, y: number): void;
    /** `true`: other clients' server grabs do not stop this one (XTEST 2.2). */
    GrabControl(impervious: boolean): void;
    KeyPress: number;
    KeyRelease: number;
  }

  export interface XResource {
    QueryClientIds(
      specs: readonly { client: number; mask: number }[],
      callback: Callback<{ client: number; mask: number; value: number[] }[]>,
    ): void;
  }

  /** The state of modifiers and groups (XKB protocol, section 5). */
  export interface XkbState {
    group: number;
    baseGroup: number;
    latchedGroup: number;
    lockedGroup: number;
    baseMods: number;
    latchedMods: number;
    lockedMods: number;
  }

  export interface Xkb {
    majorOpcode: number;
    UseCoreKbd: number;
    EventType: Readonly<Record<'NewKeyboardNotify' | 'MapNotify' | 'StateNotify' | 'ControlsNotify', number>>;
    SelectEvents(
      device: number,
      affectWhich: number,
      clear: number,
      selectAll: number,
      affectMap: number,
      map: number,
    ): void;
    GetState(device: number, callback: Callback<XkbState>): void;
    GetControls(device: number, callback: Callback<{ enabledControls: number }>): void;
    LatchLockState(
      device: number,
      affectModLocks: number,
      modLocks: number,
      lockGroup: boolean,
      groupLock: number,
      affectModLatches: number,
      modLatches: number,
      latchGroup: boolean,
      groupLatch: number,
    ): void;
  }

  /** Pixels; the place is relative to the parent. */
  export interface Geometry {
    xPos: number;
    yPos: number;
    width: number;
    height: number;
  }

  /** The part of XI2 that tells which devices there are. */
  export interface XInput {
    AllDevices: number;
    DeviceType: Readonly<Record<'MasterKeyboard' | 'SlaveKeyboard', number>>;
    XIQueryDevice(device: number, callback: Callback<InputDevice[]>): void;
  }

  /** `attachment`: of a slave, its master. */
  export interface InputDevice {
    deviceId: number;
    use: number;
    attachment: number;
    name: string;
  }

  export interface XFixes {
    /** XFIXES 1, section 7: from now on `SelectionNotify` events with `selectionTimestamp` tell of each new owner. */
    SelectSelectionInput(window: number, selection: number, eventMask: number): void;
    SelectionEventMask: { SetSelectionOwner: number; SelectionWindowDestroy: number; SelectionClientClose: number };
  }

  export interface XClient extends EventEmitter {
    display: Display;
    atoms: Record<string, number>;
    stream?: import('node:net').Socket;
    /** For requests that the package does not have: the number of the last one, their bytes, and who parses replies. */
    seq_num: number;
    pack_stream: {
      put(request: Buffer): void;
      submit(now?: boolean): void;
      flush(): boolean;
      readonly stats: { writes: number };
    };
    replies: Record<number, [parse: (body: Buffer, data: number) => unknown, done: Callback<unknown>]>;
    AllocID(): number;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      borderWidth: number,
      depth: number,
      windowClass: number,
      visual: number,
      values: { eventMask?: number },
    ): boolean;
    ChangeWindowAttributes(window: number, values: { eventMask?: number }): boolean;
    InternAtom(onlyIfExists: boolean, name: string, callback: Callback<number>): boolean;
    GetAtomName(atom: number, callback: Callback<string>): boolean;
    ChangeProperty(mode: number, window: number, property: number, type: number, format: number, data: Buffer): boolean;
    GetProperty(
      remove: number,
      window: number,
      property: number,
      type: number,
      longOffset: number,
      longLength: number,
      callback: Callback<Property>,
    ): boolean;
    SetSelectionOwner(owner: number, selection: number, time: number): boolean;
    GetSelectionOwner(selection: number, callback: Callback<number>): boolean;
    ConvertSelection(requestor: number, selection: number, target: number, property: number, time: number): boolean;
    SendEvent(destination: number, propagate: number, eventMask: number, event: object): boolean;
    QueryTree(window: number, callback: Callback<{ root: number; parent: number; children: number[] }>): boolean;
    QueryKeymap(callback: Callback<Buffer>): boolean;
    /** Calls back with a status: 0 success, 1 `AlreadyGrabbed`, 3 `GrabNotViewable`. */
    GrabKeyboard(
      window: number,
      ownerEvents: number,
      time: number,
      pointerMode: number,
      keyboardMode: number,
      callback: Callback<number>,
    ): boolean;
    UngrabKeyboard(time: number): boolean;
    /** `mapState` 2: viewable. */
    GetWindowAttributes(
      window: number,
      callback: Callback<{ mapState: number; overrideRedirect: number; klass: number }>,
    ): boolean;
    GetGeometry(window: number, callback: Callback<Geometry>): boolean;
    GetInputFocus(callback: Callback<{ revertTo: number; focus: number }>): boolean;
    GetKeyboardMapping(first: number, count: number, callback: Callback<number[][]>): boolean;
    ChangeKeyboardMapping(firstKeycode: number, keysymsPerKeycode: number, keysyms: readonly number[]): boolean;
    GrabServer(): boolean;
    UngrabServer(): boolean;
    require(extension: 'xtest', callback: Callback<XTest>): void;
    require(extension: 'xkb', callback: Callback<Xkb>): void;
    require(extension: 'xinput', callback: Callback<XInput>): void;
    require(extension: 'fixes', callback: Callback<XFixes>): void;
    require(extension: 'res', callback: Callback<XResource>): void;
    terminate(): void;
  }

  export interface Display {
    client: XClient;
    screen: { root: number }[];
    resource_mask: number;
    min_keycode: number;
    max_keycode: number;
  }

  export const eventMask: Readonly<Record<string, number>> & {
    readonly PropertyChange: number;
    readonly StructureNotify: number;
    readonly SubstructureNotify: number;
  };

  export function createClient(
    options: { display?: string; bufferRequests?: boolean | { flushOnReply: boolean }; shm?: 'off' },
    callback: Callback<Display>,
  ): XClient;

  const x11: { createClient: typeof createClient; eventMask: typeof eventMask };
  export default x11;
}
