import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { UnixStream } from '../native/unix-stream.ts';

/**
 * One agent at a time types in a session: two would lend each other's texts to each other's clipboard, and give one back
 * as if it were the user's. Wayland has nothing that could be owned for that, so the claim is an abstract Unix socket
 * (unix(7)) of the compositor's name: it ends with its holder, and leaves no file.
 */
export class SessionClaim {
  readonly #server: Server | undefined;

  /** @param compositor where it listens. Rejects, with words for a person, when another agent has the session. */
  static async take(compositor: string): Promise<SessionClaim> {
    const name = `\0lantype-typist:${compositor}`;
    const server = createServer((visitor) => visitor.destroy());
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(name, resolve);
      });
      server.unref();
      return new SessionClaim(server);
    } catch {
      const holder = holderOf(name);
      if (holder !== undefined) throw new Error(`another Lantype types in this session (process ${holder})`);
      // Another user has the name, whom nobody asked for: it means nothing.
      return new SessionClaim(undefined);
    }
  }

  private constructor(server: Server | undefined) {
    this.#server = server;
  }

  close(): void {
    this.#server?.close();
  }
}

/** The process that has it, if that is of the same user; any user may take an abstract name. */
function holderOf(name: string): number | undefined {
  try {
    const stream = UnixStream.connect(name, { data: () => undefined, lost: () => undefined });
    const pid = stream.peerPid;
    stream.close();
    const user = pid === undefined ? undefined : statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
    return user === process.getuid?.() ? pid : undefined;
  } catch {
    return undefined;
  }
}
