import type { Interface } from './interfaces.ts';
import type { EventValue } from './message.ts';

/** What is done at an object's events. Descriptors among the arguments are closed by whoever gets them. */
export type Handlers = Readonly<Record<string, (...values: (EventValue | WireObject | null)[]) => void>>;

/** An object on both ends of a Wayland connection. */
export class WireObject {
  readonly id: number;
  readonly spec: Interface;
  readonly version: number;
  /** May be set anew: an object that an event made has none at first. */
  handlers: Handlers;
  /** It was destroyed here; the other end may not know yet. */
  gone = false;

  constructor(id: number, spec: Interface, version: number, handlers: Handlers) {
    this.id = id;
    this.spec = spec;
    this.version = version;
    this.handlers = handlers;
  }
}
