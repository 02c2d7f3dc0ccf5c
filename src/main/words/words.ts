import type { MessageItem } from '../../protocol/control-views.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';

/** Everything that the tray and the notifications say, in one language. */
export interface Words {
  readonly language: 'en' | 'es';
  /** The first line of the menu, and the tooltip. */
  readonly status: {
    readonly problem: (what: string) => string;
    readonly cannotType: string;
    readonly notConnected: string;
    readonly permissionMissing: string;
    readonly held: (count: number) => string;
    readonly paused: string;
    readonly locked: string;
    readonly sharing: (addresses: number) => string;
    readonly sharingNowhere: string;
    readonly idle: string;
  };
  readonly menu: {
    readonly share: string;
    readonly pair: string;
    readonly pause: string;
    readonly allowTyping: string;
    readonly recent: string;
    readonly noRecent: string;
    readonly held: (count: number) => string;
    readonly open: string;
    readonly quit: string;
  };
  readonly states: Readonly<Record<MessageItem['status'], string>>;
  readonly notices: {
    readonly held: string;
    readonly heldWhy: Readonly<Record<'HELD_OLD' | 'HELD_PAUSED' | 'HELD_LOCKED' | 'other', string>>;
    readonly failed: (device: string) => string;
    readonly paired: (name: string) => string;
    readonly pairedBody: Readonly<Record<'send' | 'receive' | 'admin', string>>;
    readonly more: (count: number) => string;
    readonly keepsRunning: string;
    readonly keepsRunningBody: string;
    readonly failure: string;
    readonly failureBody: string;
    readonly refused: string;
  };
  readonly dialogs: { readonly cannotStart: string; readonly crashed: string; readonly crashedBody: string };
}

/** `setting`: what the user chose; `locale`: what the system says, as in `es-MX`. English where there is no other. */
export function wordsFor(setting: 'auto' | 'en' | 'es', locale: string): Words {
  const language = setting === 'auto' ? locale.toLowerCase().split('-')[0] : setting;
  return language === 'es' ? ES : EN;
}
