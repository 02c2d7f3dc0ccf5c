import type { Message } from 'dbus-native';

export interface SignalSource {
  /** A name that has an owner; signals of others are not heard. Left out: of anybody. */
  sender?: string;
  /** Left out: of any object. */
  path?: string;
  interface: string;
  member: string;
  /** The first value. */
  arg0?: string;
}

/** Who sent a signal. */
export interface SignalOrigin {
  /** A unique name. */
  sender: string;
  path: string;
}

export type SignalListener = (body: unknown[], from: SignalOrigin) => void;

/** Who wants which signals. `owner`: the unique name of the sender; `undefined`: any. */
export class Signals {
  readonly #entries = new Set<{ source: SignalSource; owner: string | undefined; listener: SignalListener }>();

  /** `false` from what is returned: it was taken out before. */
  add(source: SignalSource, owner: string | undefined, listener: SignalListener): () => boolean {
    const entry = { source, owner, listener };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  clear(): void {
    this.#entries.clear();
  }

  dispatch(message: Message): void {
    const { sender = '', path = '', body = [] } = message;
    for (const { source, owner, listener } of [...this.#entries]) {
      if (message.interface !== source.interface || message.member !== source.member) continue;
      if (sender !== (owner ?? sender) || path !== (source.path ?? path)) continue;
      if (source.arg0 === undefined || body[0] === source.arg0) listener(body, { sender, path });
    }
  }
}

/** What the bus is told to send (D-Bus specification, "Match Rules"). */
export function matchRule({ path, interface: name, member, arg0 }: SignalSource, owner: string | undefined): string {
  const parts = { type: 'signal', sender: owner, path, interface: name, member, arg0 };
  return Object.entries(parts)
    .flatMap(([key, value]) => (value === undefined ? [] : `${key}='${value}'`))
    .join(',');
}
