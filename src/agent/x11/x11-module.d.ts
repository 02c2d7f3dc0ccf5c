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
    target?: number;
    property?: number;
    atom?: number;
    state?: number;
    format?: number;
    message_type?: number;
    data?: number[];
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

  export interface XClient extends EventEmitter {
    display: Display;
    atoms: Record<string, number>;
    stream?: import('node:net').Socket;
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
    GetInputFocus(callback: Callback<{ revertTo: number; focus: number }>): boolean;
    GetKeyboardMapping(first: number, count: number, callback: Callback<number[][]>): boolean;
    ChangeKeyboardMapping(firstKeycode: number, keysymsPerKeycode: number, keysyms: readonly number[]): boolean;
    GrabServer(): boolean;
    UngrabServer(): boolean;
    require(extension: 'xtest', callback: Callback<XTest>): void;
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
    options: { display?: string; bufferRequests?: boolean; shm?: 'off' },
    callback: Callback<Display>,
  ): XClient;

  const x11: { createClient: typeof createClient; eventMask: typeof eventMask };
  export default x11;
}
