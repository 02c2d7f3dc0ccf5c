import { type Language, pluralsOf } from '../../web/language.ts';
import { messageStates } from '../../web/message-states/en.ts';

const plural = pluralsOf('en');

/** Everything that the tray and the notifications say, in English. */
export const EN = {
  language: 'en' as Language,
  /** The first line of the menu, and the tooltip. */
  status: {
    problem: (what: string) => `Problem: ${what}`,
    cannotType: 'cannot type here',
    notConnected: 'not connected to its relay',
    permissionMissing: 'macOS does not let Lantype type yet',
    held: (count: number) => plural(count, { one: '1 message waits for you', other: `${count} messages wait for you` }),
    paused: 'Typing is paused',
    locked: 'Screen locked: messages wait',
    sharing: (addresses: number) =>
      addresses === 1 ? 'Shared on the LAN' : `Shared on the LAN, ${addresses} addresses`,
    sharingNowhere: 'Shared, but this computer is on no network',
    idle: 'Ready, for this computer only',
  },
  menu: {
    share: 'Share on LAN',
    pair: 'Pair a phone…',
    pause: 'Pause typing',
    allowTyping: 'Allow Lantype to type…',
    recent: 'Recent messages',
    noRecent: 'None yet',
    held: (count: number) => `Held (${count})…`,
    update: (version: string) => `Restart and update to ${version}`,
    open: 'Open Lantype',
    quit: 'Quit Lantype',
  },
  states: messageStates,
  notices: {
    held: 'A message waits for you',
    heldWhy: {
      HELD_OLD: 'It arrived late. Choose whether it is still to be typed.',
      HELD_PAUSED: 'Typing is paused on this computer.',
      HELD_LOCKED: 'The screen was locked when it arrived.',
      HELD_SENDER: 'Its sender asks to type here. Allow it, or not.',
      other: 'Choose what becomes of it.',
    },
    failed: (device: string) => `Not typed on ${device}`,
    uncertain: (device: string) => `May have been typed on ${device}`,
    paired: (name: string) => `Paired: ${name}`,
    pairedBody: {
      send: 'It can now send text to your computers.',
      receive: 'Text can now be sent to it.',
      admin: 'It can now see and change everything here.',
    },
    more: (count: number) => `and ${count} more`,
    keepsRunning: 'Lantype keeps running',
    keepsRunningBody: 'It is in the tray. To end it, choose Quit there.',
    failure: 'The window of Lantype failed',
    failureBody: 'Typing goes on. Open the window again from the tray.',
    refused: 'That did not work',
    update: (version: string) => `Lantype ${version} is here`,
    updateBody: 'It is installed when you quit. To have it now, choose that in the tray.',
  },
  dialogs: {
    cannotStart: 'Lantype cannot start',
    crashed: 'Lantype has to close',
    crashedBody: 'Something unforeseen went wrong. Messages that were not typed are kept. Start Lantype again.',
  },
};

export type Words = typeof EN;
