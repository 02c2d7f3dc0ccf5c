import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../../helpers/eventually.ts';
import type { Child } from '../../../helpers/processes/child.ts';
import type { Hub } from '../../desktop/hub.ts';
import { TEXTS } from '../texts.ts';

/** Where a desktop is tried, and what starts a program on it. */
interface Place {
  folder: string;
  start(command: string, args: readonly string[]): Child;
}

export async function whyNot(hub: Hub, id: string | undefined): Promise<string> {
  const answer = await fetch(`${hub.url}/messages/${id}`, { headers: { authorization: `Bearer ${hub.token}` } });
  return (await answer.text()).slice(0, 400);
}

/** A terminal in which what is typed goes to a file, once it takes texts. */
async function openTerminal({ folder, start }: Place, hub: Hub): Promise<{ editor: Child; file: string }> {
  const file = path.join(folder, 'typed.txt');
  rmSync(`${file}.ready`, { force: true });
  writeFileSync(file, '');
  const editor = start('konsole', [
    '--separate',
    '-e',
    'sh',
    '-c',
    `stty -icanon -echo -isig -ixon -iexten -icrnl; touch ${file}.ready; exec cat > ${file}`,
  ]);
  await eventually('the terminal', () => existsSync(`${file}.ready`), 30_000);
  // The shell in it is faster than its window.
  let said = '';
  await eventually(
    'the focus',
    async () => {
      const { body } = await hub.type('.');
      said = `${said.slice(-500)} ${/"message":"([^"]*)"/.exec(await whyNot(hub, body.messageId))?.[1]}`;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return body.success && body.status === 'typed';
    },
    // A chord that was not answered is waited for half a minute.
    45_000,
  ).catch((error) => {
    throw new Error(`${error.message}: ${said}`);
  });
  return { editor, file };
}

/**
 * A chord that a held modifier would spoil is not pressed where the desktop tells of it: it waits a moment, and is not typed
 * while it is held. Where the desktop tells nothing, what is called typed is there. Says which it was.
 */
export async function holdModifier(place: Place, hub: Hub, hold: (down: boolean) => Promise<void>): Promise<string> {
  const { editor, file } = await openTerminal(place, hub);
  try {
    await hold(true);
    const { body } = await hub.type('<held>');
    const why = await whyNot(hub, body.messageId);
    const status = body.success ? body.status : 'failed';
    const told = status === 'clipboard' && why.includes('held down');
    const posted = told ? hub.type('<let go>') : undefined;
    // Well within the half second that it is waited for.
    if (posted) await new Promise((resolve) => setTimeout(resolve, 100));
    await hold(false);
    const after = posted && (await posted).body;
    if (after && !(after.success && after.status === 'typed')) throw new Error(await whyNot(hub, after.messageId));
    const wanted = told ? /^\.+<let go>$/ : status === 'typed' ? /^\.+<held>$/ : /^\.+$/;
    await eventually('the text', () => wanted.test(readFileSync(file, 'utf8')), 5_000);
    return told ? 'it is told of' : `it is not told of: ${status}`;
  } finally {
    await hold(false);
    await editor.stop();
  }
}

/** Into a terminal, as there are things in a terminal that must be exact and can be read back. */
export async function typeAll(place: Place, hub: Hub): Promise<string> {
  const { editor, file } = await openTerminal(place, hub);
  const took: number[] = [];
  let exact = 0;
  let before = readFileSync(file, 'utf8').length;
  // Konsole asks before long pastes.
  const texts = TEXTS.filter(([, text]) => text.length <= 8_000);
  for (const [, text] of texts) {
    const wanted = text.replace(/\n+$/, '').replaceAll(/[\n\t]/g, ' ');
    const started = performance.now();
    const { body } = await hub.type(text);
    took.push(performance.now() - started);
    const there = (): string => readFileSync(file, 'utf8').slice(before);
    await eventually('the text', () => there().length >= wanted.length, 3_000).catch(() => undefined);
    if (there() === wanted && body.success && body.status === 'typed') exact += 1;
    else console.log(`       ${await whyNot(hub, body.messageId)}`);
    before = readFileSync(file, 'utf8').length;
  }
  await editor.stop();
  const sorted = took.toSorted((one, other) => one - other);
  const result = `${exact} of ${texts.length} exact, p50 ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} ms from POST to answer`;
  if (exact !== texts.length) throw new Error(result);
  return result;
}
