/** Runs inside Wine: makes windows, and says what is in them and on the clipboard, over HTTP on loopback. */

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { dataOf, setData, sleep, win } from './win.ts';
import type { WindowData } from './window-thread.ts';

interface Made {
  readonly worker: Worker;
  readonly window: number;
  readonly field: number;
  readonly read: (string | null)[];
  readonly gate: Int32Array;
  /** How often it has begun to hang. */
  hangs: number;
}

const WM = { getText: 0xd, getTextLength: 0xe, setText: 0xc, close: 0x10, hang: 0x8001 };
const made = new Map<number, Made>();

function open(): void {
  for (let tries = 0; win.openClipboard(0) === 0; tries += 1) {
    if (tries > 200) throw new Error('the clipboard is open');
    sleep(5);
  }
}

function nameOf(format: number): string {
  const name = Buffer.alloc(512);
  const length = win.formatName(format, name, 256);
  return length > 0 ? name.toString('utf16le', 0, length * 2) : String(format);
}

function readAll(): Record<string, string> {
  open();
  const all: Record<string, string> = {};
  for (let format = win.enumClipboardFormats(0); format !== 0; format = win.enumClipboardFormats(format)) {
    // GDI handles: CF_BITMAP, CF_METAFILEPICT, CF_ENHMETAFILE.
    const data = [2, 3, 14].includes(format) ? undefined : dataOf(format);
    all[nameOf(format)] = data?.toString('base64') ?? '';
  }
  win.closeClipboard();
  return all;
}

function write(contents: Readonly<Record<string, string>>): void {
  open();
  win.emptyClipboard();
  for (const [name, data] of Object.entries(contents)) {
    const format = /^\d+$/.test(name) ? Number(name) : win.registerFormat(name);
    setData(format, Buffer.from(data, 'base64'));
  }
  win.closeClipboard();
}

function textOf(window: number): string {
  const length = win.sendMessage(window, WM.getTextLength, 0, 0);
  const text = Buffer.alloc((length + 1) * 2);
  const got = win.sendBuffer(window, WM.getText, length + 1, text);
  return text.toString('utf16le', 0, got * 2);
}

function pidOf(window: number): number {
  const pid = Buffer.alloc(4);
  win.threadProcessId(window, pid);
  return pid.readUInt32LE();
}

function make(data: Omit<WindowData, 'gate'>): Promise<object> {
  return new Promise((resolve, reject) => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(path.join(import.meta.dirname, 'window-thread.ts'), { workerData: { ...data, gate } });
    let own: Made | undefined;
    worker.on('error', reject);
    worker.on('message', (message: { window?: number; field?: number; hangs?: true; read?: string | null }) => {
      const { window, field = 0 } = message;
      if (window !== undefined) {
        own = { worker, window, field, read: [], gate, hangs: 0 };
        made.set(window, own);
        resolve({ window, field });
      } else if (own && message.hangs) own.hangs += 1;
      else own?.read.push(message.read ?? null);
    });
  });
}

function of(window: number): Made {
  const found = made.get(window);
  if (!found) throw new Error(`no such window: ${window}`);
  return found;
}

interface Order {
  readonly do: string;
  readonly window: number;
  readonly text: string;
  readonly pid: number;
  readonly className: string;
  readonly child: string;
  readonly contents: Record<string, string>;
  readonly data: Omit<WindowData, 'gate'>;
}

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'make':
      return make(order.data);
    case 'text':
      return { text: textOf(order.window) };
    case 'set text':
      win.sendBuffer(order.window, WM.setText, 0, Buffer.from(`${order.text}\0`, 'utf16le'));
      return {};
    case 'read':
      return { read: of(order.window).read };
    case 'hang':
      Atomics.store(of(order.window).gate, 0, 0);
      return { done: win.postMessage(order.window, WM.hang, 0, 0) };
    case 'hangs':
      return { times: of(order.window).hangs };
    case 'go on':
      Atomics.store(of(order.window).gate, 0, 1);
      Atomics.notify(of(order.window).gate, 0);
      return {};
    case 'front':
      return { done: win.setForegroundWindow(order.window) };
    case 'foreground': {
      const window = win.getForegroundWindow();
      return { window, pid: window === 0 ? 0 : pidOf(window) };
    }
    case 'close':
      return { done: win.postMessage(order.window, WM.close, 0, 0) };
    case 'hide':
      return { done: win.showWindow(order.window, 0) };
    case 'find': {
      const window = win.findWindow(order.className, null);
      return { window, child: window === 0 ? 0 : win.findWindowEx(window, 0, order.child, null), pid: pidOf(window) };
    }
    case 'kill':
      return { done: process.kill(order.pid) };
    case 'end':
      // At once: a thread that sleeps in GetMessage would keep it.
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);
      return {};
    case 'clipboard':
      return { contents: readAll(), owner: win.clipboardOwner() };
    case 'copy':
      write(order.contents);
      return {};
    default:
      throw new Error(`no such order: ${order.do}`);
  }
}

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (data) => {
    body += data;
  });
  request.on('end', () => {
    obey(JSON.parse(body) as Order).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  writeFileSync(process.argv[2] ?? '', String(typeof address === 'object' ? address?.port : ''));
});
