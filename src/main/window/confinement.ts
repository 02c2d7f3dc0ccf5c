import type { Logger } from '../../base/logger.ts';
import type { ElectronApi, WindowContents, WindowSession } from '../electron-api.ts';
import { isOurs } from './page-scheme.ts';

/** The window copies links and texts when its user presses a button. Nothing else is permitted. */
const COPYING = 'clipboard-sanitized-write';

/** What pages of this session may ask the system for, and load. */
export function confineSession(session: WindowSession): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) =>
    answer(permission === COPYING && isMainFrame && isOurs(requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === COPYING && isOurs(origin));
  session.setDevicePermissionHandler(() => false);
  // The policy of the page forbids it already; this holds for whatever gets past a page.
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !isOurs(url) && !url.startsWith('devtools:') }),
  );
}

/** A page stays where it is: it goes nowhere, opens nothing, and embeds nothing. */
function confine(contents: Pick<WindowContents, 'on' | 'setWindowOpenHandler'>, logger: Logger): void {
  const refuse = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    logger.warn({ what }, 'refused to the window');
  };
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-frame-navigate', refuse('navigation'));
  contents.on('will-redirect', refuse('redirection'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.setWindowOpenHandler(() => {
    logger.warn({ what: 'new window' }, 'refused to the window');
    return { action: 'deny' };
  });
}

/** Whatever shows pages from now on, in whatever way it came to be. */
export function confineContents({ app }: Pick<ElectronApi, 'app'>, logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, logger));
}
