import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Agent, createAgent } from '../../../src/agent/agent.ts';
import { Bus } from '../../../src/agent/dbus/bus.ts';
import { busSocket } from '../../../src/agent/dbus/bus-address.ts';
import type { Desktop } from '../../../src/agent/paste/desktop.ts';
import { PasteTypist } from '../../../src/agent/paste/paste-typist.ts';
import { SavedContent } from '../../../src/agent/wayland/clipboard/clipboard-content.ts';
import { GnomeDesktop } from '../../../src/agent/wayland/gnome/gnome-desktop.ts';
import { askFocus } from '../../../src/agent/wayland/gnome/shell-focus.ts';
import { openKdeDesktop } from '../../../src/agent/wayland/kde/kde-desktop.ts';
import { WaylandConnection } from '../../../src/agent/wayland/wire/connection.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { openDatabase } from '../../../src/base/database.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { fakeInputKeyboard } from './kwin-fake-input.ts';
import { MutterSession, plugInKeyboard } from './mutter-session.ts';
import { gnomeDesk, kwinDesk } from './private-desk.ts';

/**
 * Types on a desktop by its private interfaces, as the user of the desktop, on the word of a test: a JSON object a line,
 * and as many answers. What is under test is all of the port but the portal.
 */
const commandSchema = z.union([
  z.object({ text: z.string() }),
  z.object({ press: z.array(z.number()) }),
  z.object({ hold: z.number(), down: z.boolean() }),
  z.object({ look: z.literal(true) }),
  z.object({ end: z.literal(true) }),
  z.object({ burst: z.array(z.string()), between: z.array(z.string()) }),
  z.object({ focus: z.string() }),
  z.object({ lock: z.literal(true) }),
  z.object({ silence: z.literal(true) }),
  z.object({ reopen: z.literal(true) }),
  z.object({ clipboard: z.literal(true) }),
  z.object({ agentOf: z.object({ url: z.string(), token: z.string(), deviceId: z.string() }) }),
]);

const socket = path.join(process.env.XDG_RUNTIME_DIR ?? '', process.env.WAYLAND_DISPLAY ?? '');
/** So that it moves at any moment of the next text. */
const MOVES_WITHIN_MS = 60;
/** There all the time, also while what types is opened anew. */
let plugged: MutterSession | undefined;
let ended = false;
let agent: Agent | undefined;
const bus = await Bus.open(busSocket('session', process.env) ?? '', systemClock);
const open = process.argv[2] === 'gnome' ? openGnome : openKwin;
let opened = await open();
const desk = process.argv[2] === 'gnome' ? gnomeDesk(bus) : kwinDesk(bus, process.env.XDG_RUNTIME_DIR ?? '');
const typist = new PasteTypist({
  name: 'private',
  probe: () => Promise.resolve({ ok: true, capabilities: [] }),
  open: () => Promise.resolve(opened.desktop),
  clock: systemClock,
  logger: silentLogger,
  newlinePolicy: 'spaces-in-terminals',
});
await typist.start();
answer({ ready: true });
for await (const line of createInterface({ input: process.stdin }))
  answer(await obey(commandSchema.parse(JSON.parse(line))));
await agent?.stop();
await typist.stop();
await opened.close();
await plugged?.close();
bus.close();

async function obey(command: z.infer<typeof commandSchema>): Promise<object> {
  if ('text' in command) return type(command.text);
  if ('agentOf' in command) return becomeAgent(command.agentOf);
  if ('clipboard' in command) return clipboard();
  if ('burst' in command) return burst(command.burst, command.between);
  if ('focus' in command) await desk.focus(command.focus);
  if ('lock' in command) await desk.lock();
  if ('silence' in command) await desk.silence();
  if ('reopen' in command) await reopen();
  if ('end' in command) {
    await typist.stop();
    ended = true;
  } else if ('press' in command) {
    for (const code of command.press) await opened.hold(code, true);
    for (const code of command.press.toReversed()) await opened.hold(code, false);
  } else if ('hold' in command) await opened.hold(command.hold, command.down);
  if (ended) return {};
  // A desktop that stands still for a moment is looked at again by whoever waits for something.
  return look().catch(() => ({ holder: { name: 'a desktop that does not answer', locks: false } }));
}

async function type(text: string): Promise<object> {
  const started = performance.now();
  const asked: string[] = [];
  const stop = opened.desktop.onRequest(({ reader = 'somebody', wants, stage }) => {
    if (stage !== 'progress') asked.push(`${(performance.now() - started).toFixed()} ms ${reader} ${stage} ${wants}`);
  });
  const result = await typist.type([{ type: 'text', value: text }], () => undefined);
  stop();
  return { result, ms: performance.now() - started, asked };
}

/** All of the texts at once; the focus goes to the next window soon after the answer to each. */
async function burst(texts: readonly string[], between: readonly string[]): Promise<object> {
  let moves: Promise<unknown> = Promise.resolve();
  const results = texts.map(async (value, index) => {
    const result = await typist.type([{ type: 'text', value }], () => undefined);
    const later = new Promise((resolve) => setTimeout(resolve, Math.random() * MOVES_WITHIN_MS));
    moves = Promise.all([moves, later.then(() => desk.focus(between[index % between.length] ?? ''))]);
    return result;
  });
  const answers = await Promise.all(results);
  await moves;
  return { results: answers };
}

/** As Lantype does when a desktop was lost. */
async function reopen(): Promise<void> {
  await typist.stop();
  await opened.close();
  await desk.speak();
  opened = await open();
  await typist.start();
}

/** From now on it types what this relay sends to a device of its own. */
async function becomeAgent({
  url,
  token,
  deviceId,
}: {
  url: string;
  token: string;
  deviceId: string;
}): Promise<object> {
  await typist.stop();
  await opened.close();
  opened = await open();
  agent = createAgent({
    relay: { url, token },
    ...{ deviceId, name: deviceId, platform: process.platform, typists: [typist] },
    database: openDatabase(path.join(process.env.XDG_RUNTIME_DIR ?? '', 'inbox.db')),
    settings: { holdAfterMs: 120_000, askFirst: false },
    ...{ clock: systemClock, logger: silentLogger },
  });
  agent.start();
  await eventually('the agent', () => agent?.connection().phase === 'registered' && agent.status().canType, 30_000);
  return {};
}

async function clipboard(): Promise<object> {
  const ours = (await opened.desktop.owner('clipboard')) === 'us';
  const saved = await opened.desktop.save('clipboard');
  const content = saved instanceof SavedContent ? saved.content : new Map<string, Buffer>();
  return { ours, formats: [...content.keys()], text: String(content.get('text/plain;charset=utf-8') ?? '') };
}

async function look(): Promise<object> {
  const target = await opened.desktop.target();
  return {
    name: target?.name,
    pid: target?.pid,
    holder: await opened.desktop.keyboardHolder(target, 'shift+insert'),
  };
}

async function openGnome() {
  await eventually('the extension', () => askFocus(bus).catch(() => undefined), 25_000);
  plugged ??= await plugInKeyboard(bus);
  const user = plugged;
  const session = await MutterSession.open(bus);
  const desktop: Desktop = await GnomeDesktop.open({ socket, bus, session, clock: systemClock });
  return { desktop, hold: (code: number, down: boolean) => user.hold(code, down), close: () => session.close() };
}

async function openKwin() {
  const connection = await WaylandConnection.open(socket, systemClock, 60_000);
  const keyboard = fakeInputKeyboard(connection);
  const desktop: Desktop = await openKdeDesktop({ socket, bus, keyboard, clock: systemClock });
  const hold = async (code: number, down: boolean): Promise<void> => {
    keyboard.hold(code, down);
    await connection.roundTrip();
  };
  return { desktop, hold, close: async () => connection.close() };
}

function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
