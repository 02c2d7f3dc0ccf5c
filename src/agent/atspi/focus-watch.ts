import { BUS, type Bus } from '../dbus/bus.ts';
import { Accessible, type Reference } from './accessible-field.ts';
import { DESKTOP, EVENTS, hasState, Interface, REGISTRY, ROOT_PATH, State } from './names.ts';

/** Of a program that was there before us; a window of LibreOffice has some hundred that are showing. */
const MAX_OBJECTS = 600;
const MAX_PROGRAMS = 200;

/** Which object of each program on the accessibility bus had the focus last. */
export class FocusWatch {
  readonly #bus: Bus;
  readonly #changed: (program: Reference) => void;
  readonly #focused = new Map<string, string>();
  /** By name on the bus. */
  readonly #pids = new Map<string, Promise<number | undefined>>();

  private constructor(bus: Bus, changed: (object: Reference) => void) {
    this.#bus = bus;
    this.#changed = changed;
  }

  /** `changed`: this object has the focus in its program. @throws {BusError} */
  static async start(bus: Bus, changed: (object: Reference) => void): Promise<FocusWatch> {
    const watch = new FocusWatch(bus, changed);
    // Programs send no events that nobody has asked for.
    const register = { ...REGISTRY, interface: Interface.registry, member: 'RegisterEvent', signature: 'sass' };
    await bus.call({ ...register, body: ['object:state-changed:focused', [], ''] });
    await bus.onSignal({ interface: EVENTS, member: 'StateChanged', arg0: 'focused' }, ([, on], from) => {
      if (on === 1) watch.#note({ name: from.sender, path: from.path });
    });
    // A registry that comes again does not know what we asked of the one before: all of it from the beginning.
    const gone = { sender: BUS.destination, interface: BUS.destination, member: 'NameOwnerChanged' };
    await bus.onSignal({ ...gone, arg0: REGISTRY.destination }, ([, before]) => before !== '' && bus.close());
    void watch.#searchAll().catch(() => undefined);
    return watch;
  }

  /** What had the focus last in each of the programs that are this process. */
  async objectsOf(pid: number): Promise<Reference[]> {
    const objects: Reference[] = [];
    for (const [name, path] of this.#focused) if ((await this.pidOf(name)) === pid) objects.push({ name, path });
    return objects;
  }

  pidOf(name: string): Promise<number | undefined> {
    const known = this.#pids.get(name);
    if (known) return known;
    const pid = this.#bus.processOf(name).catch(() => undefined);
    forgetOldest(this.#pids);
    this.#pids.set(name, pid);
    return pid;
  }

  #note(object: Reference): void {
    this.#focused.delete(object.name);
    forgetOldest(this.#focused);
    this.#focused.set(object.name, object.path);
    this.#changed(object);
  }

  /** Programs that were there before us have told of their focus already. */
  async #searchAll(): Promise<void> {
    const { destination, path } = DESKTOP;
    for (const name of new Set((await this.#children({ name: destination, path })).map((child) => child.name))) {
      const found = await this.#search({ name, path: ROOT_PATH }).catch(() => undefined);
      if (found && !this.#focused.has(name)) this.#note(found);
    }
  }

  /** The innermost object that has the focus: what is around it may say that it has it too. */
  async #search(root: Reference): Promise<Reference | undefined> {
    let found: Reference | undefined;
    const open = [root];
    for (let count = 0; open.length > 0 && count < MAX_OBJECTS; count += 1) {
      const next = open.shift() as Reference;
      const states = next === root ? [] : await new Accessible(this.#bus, next).states();
      if (hasState(states, State.focused)) found = next;
      if (next === root || hasState(states, State.showing)) open.push(...(await this.#children(next)));
    }
    return found;
  }

  async #children(object: Reference): Promise<Reference[]> {
    const children = await new Accessible(this.#bus, object).children().catch(() => []);
    return children.map(({ reference }) => reference);
  }
}

/** Names on a bus are never given again, so those of programs that are gone would stay. */
function forgetOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value;
  if (map.size >= MAX_PROGRAMS && oldest !== undefined) map.delete(oldest);
}
