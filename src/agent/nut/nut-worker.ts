/**
 * The program of the nut-js process (see nut-process.ts for why there is one). Serves one call after the other, over
 * the IPC channel of `child_process.fork`, and ends with that channel; in an Electron utility process, over its port.
 */
import { SerialQueue } from '../../base/serial-queue.ts';
import { createNutBackend, type NutBackend } from './nut-backend.ts';
import type { NutReply, NutRequest } from './nut-messages.ts';

/** electron.d.ts, `ParentPort`; undefined in a process of Node.js. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: NutRequest }) => void): unknown;
  postMessage(message: NutReply): void;
}
const { parentPort }: { parentPort?: ParentPort } = process as object;

function reply(message: NutReply): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown error';
}

async function load(): Promise<NutBackend | undefined> {
  try {
    const nut = await import('@nut-tree/nut-js');
    // Touches the desktop: without a display the native module ends the process, here and not in the first message.
    await nut.screen.width();
    return createNutBackend(nut);
  } catch (error) {
    reply({ type: 'unusable', reason: reasonOf(error) });
    return undefined;
  }
}

async function serve(backend: NutBackend, request: NutRequest): Promise<void> {
  try {
    const call = backend[request.call] as (...args: unknown[]) => Promise<string | undefined>;
    const value = await call(...request.args);
    reply({ type: 'done', id: request.id, ...(value !== undefined && { value }) });
  } catch (error) {
    // The clipboard's errors quote the command that failed, never the text: it goes through standard input.
    reply({ type: 'refused', id: request.id, reason: reasonOf(error) });
  }
}

const backend = await load();
if (backend) {
  const calls = new SerialQueue();
  const serveNext = (request: NutRequest): void => void calls.run(() => serve(backend, request));
  if (parentPort) parentPort.on('message', ({ data }) => serveNext(data));
  else process.on('message', serveNext);
  const clipboardProblem = await backend.readClipboard().then(() => undefined, reasonOf);
  reply({ type: 'ready', ...(clipboardProblem !== undefined && { clipboardProblem }) });
}
process.on('disconnect', () => process.exit(0));
