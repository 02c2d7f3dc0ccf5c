import { closeSync } from 'node:fs';
import type { Clock, Timer } from '../../../base/clock.ts';
import { DescriptorWatch } from '../../native/descriptor-watch.ts';
import { requireLibc, wouldBlock } from '../../native/libc.ts';

const CHUNK_BYTES = 65_536;

export interface ReadLimits {
  /** Without a byte. */
  silentMs: number;
  maxBytes: number;
}

/** All that comes out of a pipe until its end; `undefined`: too much, or too slow. Closes the descriptor. */
export function readPipe(fd: number, clock: Clock, { silentMs, maxBytes }: ReadLimits): Promise<Buffer | undefined> {
  const libc = requireLibc();
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const parts: Buffer[] = [];
  let length = 0;
  let timer: Timer | undefined;
  return new Promise((resolve) => {
    const finish = (content: Buffer | undefined): void => {
      timer?.cancel();
      watch.close();
      closeSync(fd);
      resolve(content);
    };
    const patience = (): void => {
      timer?.cancel();
      timer = clock.after(silentMs, () => finish(undefined));
    };
    const watch = new DescriptorWatch(libc, fd, { readable: true }, ({ failed }) => {
      const count = libc.read(fd, chunk, CHUNK_BYTES);
      if (count > 0) {
        length += count;
        if (length > maxBytes) return finish(undefined);
        parts.push(Buffer.from(chunk.subarray(0, count)));
        return patience();
      }
      if (count === 0) return finish(Buffer.concat(parts));
      if (failed || !wouldBlock(libc)) finish(undefined);
    });
    patience();
  });
}
