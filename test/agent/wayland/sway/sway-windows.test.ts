import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SwayWindows } from '../../../../src/agent/wayland/sway/sway-windows.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

function frame(type: number, payload: unknown): Buffer {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const header = Buffer.alloc(14);
  header.write('i3-ipc');
  header.writeUInt32LE(body.length, 6);
  header.writeUInt32LE(type, 10);
  return Buffer.concat([header, body]);
}

const LEAF = { nodes: [], floating_nodes: [] };
const TREE = {
  id: 1,
  nodes: [
    {
      id: 2,
      nodes: [{ id: 5, pid: 50, app_id: 'foot', shell: 'xdg_shell', ...LEAF }],
      floating_nodes: [
        {
          id: 6,
          pid: 60,
          app_id: null,
          shell: 'xwayland',
          window_properties: { class: 'XTerm', instance: 'xterm' },
          ...LEAF,
        },
      ],
    },
  ],
  floating_nodes: [],
};

interface Sway {
  windows: SwayWindows;
  socket: Socket;
  /** The types of the questions so far. */
  asked: number[];
  focus: number;
  answers: Record<number, unknown>;
}

/** The real client of a sway that says what the test lets it say. */
async function connect(): Promise<Sway> {
  const file = path.join(tempFolder(), 'sway.sock');
  const sway: Partial<Sway> & Pick<Sway, 'asked' | 'focus' | 'answers'> = { asked: [], focus: 5, answers: {} };
  const server = createServer((socket) => {
    sway.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (let at = 0; at < data.length; at += 14 + data.readUInt32LE(at + 6)) {
        const type = data.readUInt32LE(at + 10);
        sway.asked.push(type);
        const usual: Record<number, unknown> = {
          2: { success: true },
          4: TREE,
          101: [
            { name: 'other', focus: 6 },
            { name: 'seat0', focus: sway.focus },
          ],
        };
        socket.write(frame(type, sway.answers[type] ?? usual[type]));
      }
    });
  });
  onTestFinished(() => {
    sway.socket?.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  const windows = await SwayWindows.open(file, 'seat0', systemClock);
  onTestFinished(() => windows.close());
  return Object.assign(sway, { windows }) as Sway;
}

it('tells the window that has the focus of our seat, native or of X11', async () => {
  const sway = await connect();
  expect(await sway.windows.focused()).toEqual({ id: 5, pid: 50, names: ['foot'], x11: false });
  sway.focus = 6;
  expect(await sway.windows.focused()).toEqual({ id: 6, pid: 60, names: ['XTerm', 'xterm'], x11: true });
  expect([...sway.windows.pids].sort()).toEqual([50, 60]);
  // A workspace, and nothing at all.
  sway.focus = 2;
  expect(await sway.windows.focused()).toBeUndefined();
  sway.focus = 0;
  expect(await sway.windows.focused()).toBeUndefined();
});

it('asks for the windows again only when something has happened, which a new title is not', async () => {
  const sway = await connect();
  let changes = 0;
  sway.windows.onChange(() => {
    changes += 1;
  });
  const trees = (): number => sway.asked.filter((type) => type === 4).length;
  await sway.windows.focused();
  await sway.windows.focused();
  expect(trees()).toBe(1);
  sway.socket.write(frame(0x80000003, { change: 'title', container: {} }));
  sway.socket.write(frame(0x80000003, { change: 'focus', container: {} }));
  await eventually('the event', () => changes > 0);
  expect([changes, sway.windows.moves]).toEqual([1, 1]);
  await sway.windows.focused();
  expect(trees()).toBe(2);
});

it.each([
  ['what is no JSON', '{'],
  ['what is no list of seats', { seats: [] }],
])('rejects %s', async (_what, answer) => {
  const sway = await connect();
  sway.answers[101] = answer;
  await expect(sway.windows.focusedId()).rejects.toThrow();
});

it('is lost when sway answers another question, says what is no message, or goes', async () => {
  const confused = await connect();
  confused.socket.write(frame(7, {}));
  await eventually('the loss', () => confused.windows.lost || undefined, 1_000).catch(() => undefined);
  const nonsense = await connect();
  nonsense.socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await eventually('the loss', () => nonsense.windows.lost);
  const gone = await connect();
  let told = 0;
  gone.windows.onLoss(() => {
    told += 1;
  });
  gone.socket.destroy();
  await eventually('the loss', () => told === 1);
  await expect(gone.windows.focusedId()).rejects.toThrow('sway is gone');
});
