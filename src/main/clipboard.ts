import type { ClipboardItem } from 'electron';
import type { TypingHost } from '../app/agent/typists.ts';
import type { Logger } from '../base/logger.ts';
import type { ElectronApi } from './electron-api.ts';

type Payload = ConstructorParameters<typeof ClipboardItem>[0][string];

/** What every system takes, should it refuse a format that only its own programs write. */
const COMMON = new Set(['text/plain', 'text/html', 'text/rtf', 'image/png']);

/** A format whose content cannot be had is left out: its program may have ended since. */
async function contentOf(item: ClipboardItem): Promise<[string, Payload][]> {
  const found = await Promise.all(
    item.types.map(async (type): Promise<[string, Payload] | undefined> => {
      try {
        return [type, await item.getType(type)];
      } catch {
        return undefined;
      }
    }),
  );
  return found.filter((entry) => entry !== undefined);
}

/**
 * The clipboard with every format: Electron hands out standard formats by MIME type, and all others (files, a program's
 * own) under `electron application/osclipboard`, which it writes back as it read them. One `write` is one content.
 */
export function systemClipboard(
  { clipboard, ClipboardItem }: Pick<ElectronApi, 'clipboard' | 'ClipboardItem'>,
  logger: Logger,
): NonNullable<TypingHost['clipboard']> {
  const write = (items: readonly (readonly [string, Payload][])[]): Promise<void> =>
    clipboard.write(items.filter((item) => item.length > 0).map((item) => new ClipboardItem(Object.fromEntries(item))));
  return {
    readText: () => clipboard.readText(),
    writeText: (text) => clipboard.writeText(text),
    async save() {
      // Read to the end now: what an item gives later is what is on the clipboard then.
      const items = await Promise.all((await clipboard.read()).map(contentOf));
      return {
        async restore() {
          try {
            await write(items);
          } catch {
            logger.warn({ formats: items.flat().length }, 'the clipboard came back in its common formats only');
            await write(items.map((item) => item.filter(([type]) => COMMON.has(type))));
          }
        },
      };
    },
  };
}
