import type { WireObject } from './wire-object.ts';

/** From here on ids are the compositor's to give (Wayland protocol, "Creating Objects"). */
const FIRST_FOREIGN = 0xff000000;

/** The objects of a connection by their ids. An id of ours is free again when the compositor says so (`delete_id`). */
export class ObjectIds {
  readonly #objects = new Map<number, WireObject>();
  readonly #free: number[] = [];
  #last = 0;

  next(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#last += 1;
    return this.#last;
  }

  add(object: WireObject): void {
    this.#objects.set(object.id, object);
  }

  /** One that the compositor made; it may reuse an id that we have ended. `false`: the id is not its to give. */
  addForeign(object: WireObject): boolean {
    const before = this.#objects.get(object.id);
    if (object.id < FIRST_FOREIGN || (before && !before.gone)) return false;
    this.#objects.set(object.id, object);
    return true;
  }

  find(id: number): WireObject | undefined {
    return this.#objects.get(id);
  }

  release(id: number): void {
    if (this.#objects.delete(id) && id < FIRST_FOREIGN) this.#free.push(id);
  }
}
