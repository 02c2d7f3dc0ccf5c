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
  /** By client, of which a server has some hundreds at most; and in which `#time` it was asked. */
  readonly #known = new Map<number, { pid: number | undefined; asked: number }>();
  /** Counts what makes everything known be asked anew. */
  #time = 0;

  private constructor(x: X11Connection, resource: XResource | undefined) {
    this.#x = x;
    this.#resource = resource;
  }

  /** Without the extension a program is one client. */
  static async open(x: X11Connection): Promise<ClientProcesses> {
    const resource = await x.ask<XResource>((client, done) => client.require('res', done)).catch(() => undefined);
    return new ClientProcesses(x, resource);
  }

  /** Call before windows are compared; asks the server only about clients that it has not asked about since `doubt`. */
  async learn(window: number): Promise<void> {
    const client = this.#x.clientOf(window);
    const resource = this.#resource;
    const asked = this.#time;
    if (!resource || this.#known.get(client)?.asked === asked) return;
    const ids = await this.#x
      .ask<{ value: number[] }[]>((_client, done) =>
        resource.QueryClientIds([{ client: window, mask: LOCAL_CLIENT_PID }], done),
      )
      .catch(() => []);
    this.#known.set(client, { pid: ids[0]?.value[0], asked });
  }

  /** The processes on this machine that have a connection to the X server; empty without the extension. */
  async all(): Promise<ReadonlySet<number>> {
    const resource = this.#resource;
    if (!resource) return new Set();
    const ids = await this.#x
      .ask<{ value: number[] }[]>((_client, done) =>
        resource.QueryClientIds([{ client: 0, mask: LOCAL_CLIENT_PID }], done),
      )
      .catch(() => []);
    return new Set(ids.flatMap(({ value }) => value.slice(0, 1)));
  }

  /**
   * X gives the ids of a client that has gone to the next one, so nothing is believed for long. Until it is learnt anew a
   * window keeps the name that it had: who is looked up in between must not become another program.
   */
  doubt(): void {
    this.#time += 1;
  }

  /** The process of a window that was learnt; `undefined` when it is on another machine or not known. */
  pidOf(window: number): number | undefined {
    return this.#known.get(this.#x.clientOf(window))?.pid;
  }

  /** Names the program of a window that was learnt: two windows of one program give the same name. */
  programOf(window: number): string {
    const pid = this.pidOf(window);
    return pid === undefined ? `client ${this.#x.clientOf(window)}` : `process ${pid}`;
  }
}
