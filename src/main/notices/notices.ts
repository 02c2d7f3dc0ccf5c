import type { Control } from '../../app/control/control.ts';
import type { Clock } from '../../base/clock.ts';
import type { ControlEvent } from '../../protocol/control-events.ts';
import type { HeldView } from '../../protocol/control-views.ts';
import type { PairingView } from '../../protocol/pairing.ts';
import type { ElectronApi } from '../electron-api.ts';
import type { DesktopModel } from '../tray/desktop-model.ts';
import type { WindowView } from '../tray/tray-view.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { Words } from '../words/en.ts';
import { type News, NewsFinder } from './news.ts';
import { Throttle } from './throttle.ts';

export interface NoticesParts {
  api: Pick<ElectronApi, 'Notification'>;
  picture: string;
  words: () => Words;
  model: Pick<DesktopModel, 'state'>;
  /** Opened by a click; focused, its user sees it all anyway. */
  window: Pick<MainWindow, 'focused' | 'open'>;
  clock: Clock;
}

interface Notice {
  title: string;
  body: string;
  view: WindowView;
}

const VIEWS = {
  held: 'activity',
  failed: 'activity',
  uncertain: 'activity',
  paired: 'devices',
} as const satisfies Record<News['kind'], WindowView>;

/** Notifications: of held, failed, uncertain and paired, at most one of a kind in ten seconds. Never with a text. */
export class Notices {
  readonly #parts: NoticesParts;
  readonly #finder = new NewsFinder();
  readonly #throttles: Readonly<Record<News['kind'], Throttle>>;
  readonly #last = new Map<News['kind'], Notice>();
  /** Electron lets go of a notification that nobody holds, and its click is lost. */
  readonly #shown = new Set<object>();
  #unsubscribe: (() => void) | undefined;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    const throttle = (kind: News['kind']): Throttle => new Throttle(parts.clock, (count) => this.#more(kind, count));
    this.#throttles = {
      held: throttle('held'),
      failed: throttle('failed'),
      uncertain: throttle('uncertain'),
      paired: throttle('paired'),
    };
  }

  /** What there is already is no news, nor what failed before `since`. Milliseconds since the Unix epoch. */
  begin(held: readonly HeldView[], pairing: PairingView, since: number): void {
    this.#finder.begin(held, pairing, new Date(since).toISOString());
  }

  /** Tells of what is new from now on. */
  follow(control: Pick<Control, 'onEvent'>): void {
    this.#unsubscribe = control.onEvent((event) => this.handle(event));
  }

  stop(): void {
    this.#unsubscribe?.();
    for (const throttle of Object.values(this.#throttles)) throttle.stop();
  }

  handle(event: ControlEvent): void {
    for (const news of this.#finder.find(event)) {
      if (this.#parts.model.state?.settings.notifications === false || this.#parts.window.focused) continue;
      const notice = this.#describe(news);
      this.#last.set(news.kind, notice);
      if (this.#throttles[news.kind].pass()) this.show(notice);
    }
  }

  /** Whatever the settings: for what the user has to know of the program itself. */
  show({ title, body, view }: Notice): void {
    const { api, picture, window } = this.#parts;
    if (!api.Notification.isSupported()) return;
    const notification = new api.Notification({ title, body, icon: picture });
    this.#shown.add(notification);
    const gone = (): void => void this.#shown.delete(notification);
    notification.on('click', () => {
      gone();
      window.open(view);
    });
    notification.on('close', gone);
    notification.on('failed', gone);
    notification.show();
  }

  #more(kind: News['kind'], count: number): void {
    const last = this.#last.get(kind);
    if (last === undefined) return;
    this.show(count === 1 ? last : { ...last, body: this.#parts.words().notices.more(count) });
  }

  #describe(news: News): Notice {
    const { notices } = this.#parts.words();
    const view = VIEWS[news.kind];
    switch (news.kind) {
      case 'held': {
        const { code } = news.message.reason;
        return { title: notices.held, body: isKnown(code) ? notices.heldWhy[code] : notices.heldWhy.other, view };
      }
      case 'failed':
      case 'uncertain': {
        const { deviceId, error } = news.message;
        const device = this.#parts.model.state?.deviceNames.get(deviceId) ?? deviceId;
        return { title: notices[news.kind](device), body: error?.message ?? '', view };
      }
      case 'paired':
        return { title: notices.paired(news.device.name), body: notices.pairedBody[news.device.role], view };
    }
  }
}

function isKnown(code: string): code is Exclude<keyof Words['notices']['heldWhy'], 'other'> {
  return ['HELD_OLD', 'HELD_PAUSED', 'HELD_LOCKED', 'HELD_SENDER'].includes(code);
}
