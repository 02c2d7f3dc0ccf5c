import { eventually } from '../../helpers/eventually.ts';
import { type Child, output, startChild } from '../../helpers/processes/child.ts';
import type { Display } from './display.ts';

/** What another program gets when it pastes; `undefined` when there is nothing. */
export async function readClipboard(
  display: Display,
  { selection = 'clipboard', target = 'UTF8_STRING' } = {},
): Promise<string | undefined> {
  return output('timeout', ['3', 'xclip', '-o', '-selection', selection, '-t', target], display.env).catch(
    () => undefined,
  );
}

/** Copies as another program does: it owns the selection until somebody else takes it or it is stopped. */
export async function copyFile(
  display: Display,
  file: string,
  { selection = 'clipboard', target = 'UTF8_STRING' } = {},
): Promise<Child> {
  const child = startChild('xclip', ['-quiet', '-i', '-selection', selection, '-t', target, file], {
    env: display.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await eventually('xclip to own the selection', async () => {
    const targets = await readClipboard(display, { selection, target: 'TARGETS' });
    return targets?.split('\n').includes(target) && child.output().includes('Waiting');
  });
  return child;
}
