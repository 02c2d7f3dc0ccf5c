import type { WorkerReply, WorkerRequest } from './call-frames.ts';

/** electron.d.ts, `ParentPort`; undefined in a process of Node.js. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: WorkerRequest }) => void): unknown;
  postMessage(message: WorkerReply): void;
}
const { parentPort }: { parentPort?: ParentPort } = process as object;

/** Signals that a whole group or session gets: Ctrl+C in a terminal, its end, the end of a service. */
const OF_THE_GROUP = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface WorkerChannel {
  /** Something that needs no answer. What JSON can carry. */
  note(note: unknown): void;
}

export interface ServeOptions {
  /** Answers a call; what it throws is the reason of a refusal, so it holds nothing of a text. */
  onCall(call: string, args: readonly unknown[]): unknown;
  onNote?(note: unknown): void;
  /** The program that started this process is gone; this one ends when it resolves. At most six seconds. */
  onEnd?(): Promise<unknown>;
}

/** Nobody waits for it, and on a busy machine a target takes its time. */
const END_LIMIT_MS = 6_000;

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown error';
}

function send(reply: WorkerReply): void {
  // JSON as in the other channel, which leaves out what is undefined.
  if (parentPort) parentPort.postMessage(JSON.parse(JSON.stringify(reply)));
  // A failed write means that the other end is gone; `disconnect` says so.
  else process.send?.(reply, undefined, undefined, () => undefined);
}

/**
 * The worker's side of `WorkerCalls`: answers calls over the IPC channel of `child_process.fork`, or over the port of an
 * Electron utility process, and ends with that channel. It does not end before: a signal to the whole group is the
 * business of the program that started it, which has the user's clipboard given back first.
 */
export function serveCalls({ onCall, onNote, onEnd = () => Promise.resolve() }: ServeOptions): WorkerChannel {
  const answer = async ({ id, call, args }: Extract<WorkerRequest, { type: 'call' }>): Promise<void> => {
    try {
      const value = await onCall(call, args);
      send({ type: 'done', id, ...(value !== undefined && { value }) });
    } catch (error) {
      send({ type: 'refused', id, reason: reasonOf(error) });
    }
  };
  const serve = (request: WorkerRequest): void => {
    if (request.type === 'call') void answer(request);
    else onNote?.(request.note);
  };
  for (const signal of OF_THE_GROUP) process.on(signal, () => undefined);
  if (parentPort) parentPort.on('message', ({ data }) => serve(data));
  else process.on('message', serve);
  process.on('disconnect', () => {
    // It keeps the process alive meanwhile: the timers that a typist waits for do not.
    setTimeout(() => process.exit(0), END_LIMIT_MS);
    void onEnd().finally(() => process.exit(0));
  });
  send({ type: 'ready' });
  return { note: (note) => send({ type: 'note', note }) };
}
