/** The program of the nut-js process (see nut-process.ts for why there is one). Serves one call after the other. */
import { SerialQueue } from '../../base/serial-queue.ts';
import { reasonOf, serveCalls } from '../worker/serve-calls.ts';
import { createNutBackend, type NutBackend } from './nut-backend.ts';

const calls = new SerialQueue();
let backend: NutBackend | undefined;

async function load(): Promise<{ clipboardProblem?: string }> {
  const nut = await import('@nut-tree/nut-js');
  // Touches the desktop: without a display the native module ends the process, here and not in the first message.
  await nut.screen.width();
  backend = createNutBackend(nut, process.platform);
  try {
    await backend.readClipboard();
    return {};
  } catch (error) {
    return { clipboardProblem: reasonOf(error) };
  }
}

serveCalls({
  onCall: (call, args) =>
    calls.run(async () => {
      if (call === 'load') return load();
      // The clipboard's errors quote the command that failed, never the text: it goes through standard input.
      const method = backend?.[call as keyof NutBackend] as ((...args: readonly unknown[]) => unknown) | undefined;
      if (!method) throw new Error(`nut-js is not loaded, or has no ${call}`);
      return method(...args);
    }),
});
