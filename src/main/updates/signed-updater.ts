import path from 'node:path';
import {
  AppImageUpdater,
  type AppUpdater,
  CancellationToken,
  MacUpdater,
  NsisUpdater,
  type UpdateInfo,
} from 'electron-updater';
import { GenericProvider } from 'electron-updater/out/providers/GenericProvider.js';
import { rememberNewest } from './newest-seen.ts';
import { checkedList, contentOfList, UpdateRefused } from './signed-list.ts';

/** Loaded only when updates are wanted: it loads electron-updater. */

/** Real ones have less than 2 KiB. Characters. */
const LONGEST_LIST = 65_536;
/** For the list, all in all; the program itself may take its time. */
const LIST_WITHIN_MS = 60_000;

export interface SignedUpdaterOptions {
  platform: NodeJS.Platform;
  /** Where the lists and programs are. */
  server: string;
  /** Public keys, as in `UPDATE_KEYS`. */
  keys: readonly string[];
  /** Where the date of the newest list is kept. */
  newestFile: string;
}

/** electron-updater's own, which hears nothing of a list before its signature is good. */
function signedProvider({ server, keys, newestFile }: SignedUpdaterOptions) {
  return class extends GenericProvider {
    constructor(_options: object, updater: AppUpdater, runtime: ConstructorParameters<typeof GenericProvider>[2]) {
      super({ provider: 'generic', url: server, channel: 'latest' }, updater, runtime);
    }

    protected override async httpRequest(url: URL): Promise<string> {
      const token = new CancellationToken();
      const timer = setTimeout(() => token.cancel(), LIST_WITHIN_MS);
      try {
        // As `request` does it, but for the limit: without one a server could fill our memory.
        const list = await this.executor.doApiRequest(this.createRequestOptions(url), token, (request) => {
          let length = 0;
          request.on('response', (response) => {
            response.on('data', (chunk) => {
              length += chunk.length;
              if (length > LONGEST_LIST) token.cancel();
            });
          });
          request.end();
        });
        return contentOfList(list ?? '', path.posix.basename(url.pathname), keys);
      } catch (error) {
        throw token.cancelled ? new UpdateRefused('UPDATE_LIST_ENDLESS') : error;
      } finally {
        clearTimeout(timer);
      }
    }

    override async getLatestVersion(): Promise<UpdateInfo> {
      const info = await super.getLatestVersion();
      rememberNewest(newestFile, checkedList(info).releaseDate);
      return info;
    }
  };
}

/** An updater that asks one server, takes what our keys have signed, and does nothing by itself. */
export function signedUpdater(options: SignedUpdaterOptions): NsisUpdater | AppImageUpdater | MacUpdater {
  const { platform } = options;
  const Kind = platform === 'win32' ? NsisUpdater : platform === 'darwin' ? MacUpdater : AppImageUpdater;
  const made = new Kind();
  // Its words have addresses and paths in them; what matters is said by `Updates`.
  made.logger = null;
  made.on('error', () => undefined);
  made.autoDownload = true;
  // Said by `SafeQuit`, once everything is stored. On macOS the system does it, and only if it is told beforehand.
  made.autoInstallOnAppQuit = platform === 'darwin';
  made.allowDowngrade = false;
  made.disableWebInstaller = true;
  // It would send a number of its own by which a server could tell computers apart.
  made.requestHeaders = { 'x-user-staging-id': '' };
  made.setFeedURL({ provider: 'custom', updateProvider: signedProvider(options) });
  return made;
}
