import type { XResource } from 'x11';
import type { X11Connection } from '../connection.ts';

/** `XResClientIdMask`: by process, of clients on this machine (X-Resource 1.2, section 3). */
const LOCAL_CLIENT_PID = 2;

/**
 * Which process is behind an X client. One program may have several connections: LibreOffice shows its windows
 * through one and reads the clipboard through another, and what the second does is evidence for the first.
 */
export class ClientProcesses {
  readonly #x: X11Connection;
  readonly #resource: XResource | undefined;
  readonly #pids = new Map<number, number | undefined>();

  private constructor(x: X11Connection, resource: XResource | undefined) {
    this.#x = x;
    this.#resource = resource;
  }

  /** Without the extension a program is one client. */
  static async open(x: X11Connection): Promise<ClientProcesses> {
    const resource = await x.ask<XResource>((client, done) => client.require('res', done)).catch(() => undefined);
    return new ClientProcesses(x, resource);
  }

  /** Call before windows are compared; asks the server only about clients that it has not met since `forget`. */
  async learn(window: number): Promise<void> {
    const client = this.#x.clientOf(window);
    const resource = this.#resource;
    if (!resource || this.#pids.has(client)) return;
    const ids = await this.#x
      .ask<{ value: number[] }[]>((_client, done) =>
        resource.QueryClientIds([{ client: window, mask: LOCAL_CLIENT_PID }], done),
      )
      .catch(() => []);
    this.#pids.set(client, ids[0]?.value[0]);
  }

  /** X gives the ids of a client that has gone to the next one, so nothing is remembered for long. */
  forget(): void {
    this.#pids.clear();
  }

  /** The process of a window that was learnt; `undefined` when it is on another machine or not known. */
  pidOf(window: number): number | undefined {
    return this.#pids.get(this.#x.clientOf(window));
  }

  /** Whether two windows that were learnt belong to one program. */
  same(one: number, other: number): boolean {
    if (this.#x.clientOf(one) === this.#x.clientOf(other)) return true;
    const pid = this.pidOf(one);
    return pid !== undefined && pid === this.pidOf(other);
  }
}
