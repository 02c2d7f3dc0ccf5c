import path from 'node:path';
import { SocketDiag } from '../../native/socket-diag.ts';
import { linkProc, listProc } from '../../programs/proc.ts';

/** Whether a program takes what the compositor sends it, seen from outside: by its socket, without privilege. */
export class ClientSockets {
  readonly #diag = new SocketDiag();
  /** Of the compositor's socket; programs in a sandbox see it in another folder. */
  readonly #name: string;
  #last: { pid: number; inodes: readonly number[] } | undefined;

  /** @param socket where the compositor listens. Throws when the kernel does not tell of sockets. */
  constructor(socket: string) {
    this.#name = path.basename(socket);
  }

  /** The bytes that wait for a program in its connections to the compositor; `undefined`: not to be seen. */
  unread(pid: number): number | undefined {
    if (this.#last?.pid !== pid) this.#last = { pid, inodes: this.#find(pid) };
    const sockets = this.#last.inodes.map((inode) => this.#diag.find(inode));
    // One that is gone: it has connected anew, or the number is another program's now.
    if (sockets.some((socket) => socket === undefined)) this.#last = undefined;
    const seen = sockets.filter((socket) => socket !== undefined);
    return seen.length === 0 ? undefined : Math.max(...seen.map(({ unread }) => unread));
  }

  close(): void {
    this.#diag.close();
  }

  #find(pid: number): number[] {
    return listProc(pid, 'fd').flatMap((fd) => {
      const inode = Number(/^socket:\[(\d+)\]$/.exec(linkProc(pid, `fd/${fd}`) ?? '')?.[1]);
      const peer = Number.isInteger(inode) ? this.#diag.find(inode)?.peer : undefined;
      const name = peer === undefined ? undefined : this.#diag.find(peer)?.name;
      return name !== undefined && path.basename(name) === this.#name ? [inode] : [];
    });
  }
}
