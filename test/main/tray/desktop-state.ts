import type { DesktopState } from '../../../src/main/tray/desktop-state.ts';
import type { ControlSettings } from '../../../src/protocol/control-settings.ts';
import type { AppView, HeldView, MessageItem } from '../../../src/protocol/control-views.ts';

const SETTINGS: ControlSettings = {
  name: "Ana's desk",
  shareAtStart: false,
  holdAfterMs: 120_000,
  askFirst: false,
  newlinePolicy: 'spaces-in-terminals',
  fieldEvidence: 'when-there',
  typingMethod: 'auto',
  history: 'states',
  recognition: null,
  language: 'en',
  theme: 'auto',
  startAtLogin: false,
  notifications: true,
  updates: false,
};

/** A hub that is well, and not shared. */
export function appView(): AppView & Required<Pick<AppView, 'relay' | 'agent'>> {
  return {
    version: '1.2.3',
    mode: 'hub',
    host: 'electron',
    platform: 'linux',
    dataFolder: '/data',
    relay: {
      url: 'http://127.0.0.1:7440',
      name: "Ana's desk",
      relayId: 'r',
      sharing: { lan: false, urls: [], namedUrls: [], trustedUrls: [], insecureUrls: [], pin: 'p' },
    },
    agent: {
      deviceId: 'desk',
      name: "Ana's desk",
      relayUrl: 'ws://127.0.0.1:7440/ws',
      connection: { phase: 'registered' },
      status: { canType: true, paused: false, locked: false },
      typist: 'x11',
      held: 0,
    },
    abilities: { startAtLogin: true, notifications: true, updates: true },
  };
}

export function desktopState(change: Partial<DesktopState> = {}): DesktopState {
  return {
    app: appView(),
    settings: SETTINGS,
    held: [],
    recent: [],
    deviceNames: new Map([['desk', "Ana's desk"]]),
    permissionMissing: false,
    update: undefined,
    ...change,
  };
}

let lastId = 0;
const newId = (): string => {
  lastId += 1;
  return `00000000-0000-4000-8000-${String(lastId).padStart(12, '0')}`;
};

export function heldView(code = 'HELD_OLD'): HeldView {
  const at = '2026-11-20T12:00:00.000Z';
  return { messageId: newId(), sentAt: at, heldAt: at, reason: { code, message: 'late' }, characters: 3, keys: 0 };
}

export function messageItem(change: Partial<MessageItem> = {}): MessageItem {
  const at = '2026-11-20T13:05:00.000Z';
  return {
    messageId: newId(),
    deviceId: 'desk',
    status: 'typed',
    createdAt: at,
    updatedAt: at,
    steps: [],
    canResend: false,
    ...change,
  };
}
