/**
 * The program of the thread with our window. It sleeps in GetMessage until somebody wants something: a clipboard's owner
 * has to answer messages at any time (a program that copies waits for it), and a timer that looks for them would never
 * let the processor rest.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { LentClipboard } from '../clipboard/lent-clipboard.ts';
import { KoffiWin32Clipboard } from '../win32/koffi-win32-clipboard.ts';
import { type NumberedCommand, Served, type ThreadAnswer, type ThreadEvent } from './thread-messages.ts';

const port = parentPort;
if (!port) throw new Error('this is the program of a thread');
const emit = (event: ThreadEvent): void => port.postMessage(event);
const win32 = new KoffiWin32Clipboard();
let over = false;

function answer(command: NumberedCommand): ThreadAnswer {
  switch (command.command) {
    case 'save':
      return clipboard.save();
    case 'offer':
      return clipboard.offer(command.text, command.offer, command.stays);
    case 'leave':
      clipboard.leave();
      return true;
    case 'give back':
      clipboard.giveBack(command.saved);
      return true;
    case 'restore':
      return clipboard.restore(command.kept);
    case 'stop':
      over = true;
      return true;
  }
}

const waiting: NumberedCommand[] = [];
let busy = false;

/** One after the other, although messages are handled while one waits for the clipboard. */
function obey(): void {
  for (let next = receiveMessageOnPort(port as NonNullable<typeof port>); next; ) {
    waiting.push(next.message as NumberedCommand);
    next = receiveMessageOnPort(port as NonNullable<typeof port>);
  }
  if (busy) return;
  busy = true;
  for (let command = waiting.shift(); command; command = waiting.shift()) {
    try {
      emit({ event: 'answer', call: command.call, answer: answer(command) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      emit({ event: 'refused', call: command.call, reason });
    }
  }
  busy = false;
  if (over) win32.quit();
}

const clipboard = new LentClipboard(win32, new Served(workerData as SharedArrayBuffer), emit, obey);
win32.watchForeground(() => emit({ event: 'changed' }));
win32.watchSession(clipboard.window);
emit({ event: 'ready', window: clipboard.window, thread: win32.threadId });
win32.runMessages();
