import type { AppView, MessageItem } from '../../protocol/control-views.ts';
import { messageState } from '../../web/message-states/message-state.ts';
import type { Words } from '../words/en.ts';
import type { DesktopState } from './desktop-state.ts';

/** Each has its own picture; the most urgent one that applies is shown. */
export type TrayIconName = 'idle' | 'sharing' | 'paused' | 'held' | 'problem';

export type TrayAction =
  | { type: 'open'; view: WindowView }
  | { type: 'share'; on: boolean }
  | { type: 'pause'; on: boolean }
  | { type: 'allow-typing' }
  | { type: 'update' }
  | { type: 'quit' };

/** Views of the window, by the hash of its address. */
export type WindowView = 'devices' | 'activity' | 'pair' | 'settings' | 'diagnosis';

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'line'; label: string }
  | { kind: 'action'; label: string; action: TrayAction }
  | { kind: 'checkbox'; label: string; checked: boolean; action: TrayAction }
  | { kind: 'submenu'; label: string; items: TrayItem[] };

export interface TrayView {
  icon: TrayIconName;
  tooltip: string;
  menu: TrayItem[];
}

const TEXT_SHOWN = 40;

interface Status {
  icon: TrayIconName;
  line: string;
}

function problemOf({ app, permissionMissing }: DesktopState, words: Words): string | undefined {
  const { status } = words;
  if (permissionMissing) return status.permissionMissing;
  if (app.agent === undefined) return undefined;
  if (!app.agent.status.canType) return status.cannotType;
  // Between two attempts; a first connection that is still being made is no problem.
  return app.agent.connection.phase === 'waiting' ? status.notConnected : undefined;
}

function sharingLine(sharing: NonNullable<AppView['relay']>['sharing'], { status }: Words): string {
  const addresses = sharing.urls.length + sharing.insecureUrls.length;
  return addresses === 0 ? status.sharingNowhere : status.sharing(addresses);
}

function statusOf(state: DesktopState, words: Words): Status {
  const { relay, agent } = state.app;
  const { status } = words;
  const problem = problemOf(state, words);
  if (problem !== undefined) return { icon: 'problem', line: status.problem(problem) };
  if (state.held.length > 0) return { icon: 'held', line: status.held(state.held.length) };
  if (agent?.status.paused) return { icon: 'paused', line: status.paused };
  if (agent?.status.locked) return { icon: 'paused', line: status.locked };
  if (relay?.sharing.lan) return { icon: 'sharing', line: sharingLine(relay.sharing, words) };
  return { icon: 'idle', line: status.idle };
}

/** Menus read `&` as a mark of the key for the next letter, and a line break as nothing good. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replaceAll('&', '&&');
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= TEXT_SHOWN ? text : `${characters.slice(0, TEXT_SHOWN - 1).join('')}…`;
}

/** `Read by the program · Ana's desk · 14:03`, and the text where the settings allow it: only then the app has put it there. */
function describeMessage(
  message: MessageItem,
  state: DesktopState,
  words: Words,
  timeZone: string | undefined,
): string {
  const time = new Intl.DateTimeFormat(words.language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(message.createdAt));
  const device = state.deviceNames.get(message.deviceId) ?? message.deviceId;
  const text = message.text === undefined ? '' : `: ${shortened(message.text)}`;
  return plain(`${words.states[messageState(message)]} · ${device} · ${time}${text}`);
}

/** What the tray shows of the state. Pure; `timeZone`: the system's by default. */
export function trayView(state: DesktopState, words: Words, timeZone?: string): TrayView {
  const { app, held, recent } = state;
  const { menu } = words;
  const { icon, line } = statusOf(state, words);
  const separator = { kind: 'separator' } as const;
  const recentItems = recent.map<TrayItem>((message) => ({
    kind: 'action',
    label: describeMessage(message, state, words, timeZone),
    action: { type: 'open', view: 'activity' },
  }));
  const items: TrayItem[] = [{ kind: 'line', label: plain(line) }, separator];
  if (state.permissionMissing) {
    items.push({ kind: 'action', label: menu.allowTyping, action: { type: 'allow-typing' } }, separator);
  }
  if (app.relay !== undefined) {
    const on = app.relay.sharing.lan;
    items.push(
      { kind: 'checkbox', label: menu.share, checked: on, action: { type: 'share', on: !on } },
      { kind: 'action', label: menu.pair, action: { type: 'open', view: 'pair' } },
    );
  }
  if (app.agent !== undefined) {
    const on = app.agent.status.paused;
    items.push({ kind: 'checkbox', label: menu.pause, checked: on, action: { type: 'pause', on: !on } });
  }
  items.push(separator, {
    kind: 'submenu',
    label: menu.recent,
    items: recentItems.length > 0 ? recentItems : [{ kind: 'line', label: menu.noRecent }],
  });
  if (held.length > 0) {
    items.push({ kind: 'action', label: menu.held(held.length), action: { type: 'open', view: 'activity' } });
  }
  if (state.update !== undefined) {
    items.push(separator, { kind: 'action', label: menu.update(state.update), action: { type: 'update' } });
  }
  items.push(
    separator,
    { kind: 'action', label: menu.open, action: { type: 'open', view: 'devices' } },
    { kind: 'action', label: menu.quit, action: { type: 'quit' } },
  );
  return { icon, tooltip: `Lantype: ${line}`, menu: items };
}
