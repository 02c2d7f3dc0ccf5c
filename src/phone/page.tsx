import './zod-without-eval.ts';
import { render } from 'preact';
import { Dictionary } from './language/dictionary.ts';
import { MessageBook } from './messages/message-book.ts';
import { MessageDatabase } from './messages/message-database.ts';
import { newMessageId } from './messages/message-id.ts';
import { openTabChannel } from './messages/tab-channel.ts';
import { takeFromAddress } from './page/address.ts';
import { App } from './page/app.tsx';
import { PhoneProvider } from './page/context.ts';
import { followAddress } from './page/route.ts';
import { watchBrowser } from './page/watch-browser.ts';
import { phoneName } from './pairing/phone-name.ts';
import { Phone } from './phone.ts';
import { openKeptState } from './preferences/preferences.ts';
import { prepareInstalling } from './settings/installing.ts';
import { findRecognition } from './speech/speech-api.ts';
import { browserClock, type Clock } from './time/clock.ts';
import './style/base.css';
import './style/parts.css';
import './style/views.css';

async function openBook(clock: Clock): Promise<MessageBook> {
  const database = await MessageDatabase.open('lantype', () => location.reload());
  return MessageBook.open({ database, tabs: openTabChannel('lantype'), clock, newId: newMessageId });
}

async function main(root: Element): Promise<void> {
  // First of all: neither a code nor a shared text stays in the address bar or in the browser's history.
  const taken = takeFromAddress();
  const clock = browserClock;
  const state = openKeptState(localStorage);
  const dictionary = new Dictionary(state.preferences, navigator.language);
  // Side by side: neither needs the other, and the user waits for both.
  const [book] = await Promise.all([openBook(clock), dictionary.start()]);
  const phone = new Phone({
    book,
    state,
    dictionary,
    fetch: (...request) => fetch(...request),
    shelf: localStorage,
    clock,
    random: Math.random,
    locks: navigator.locks,
    recognition: findRecognition(window),
    android: /Android/.test(navigator.userAgent),
    browserLanguage: navigator.language,
    phoneName: () => phoneName(navigator),
    persist: () => void navigator.storage?.persist?.(),
  });
  if (taken.text !== undefined) phone.composer.append(taken.text);
  phone.start();
  followAddress();
  watchBrowser(phone);
  render(
    <PhoneProvider value={phone}>
      <App />
    </PhoneProvider>,
    root,
  );
  if (taken.pairing !== undefined) void phone.pairing.open(taken.pairing);
  prepareInstalling();
}

const root = document.querySelector('#root');
if (root !== null) {
  main(root).catch((error: unknown) => {
    root.textContent = `This page could not start: ${String(error)} – Esta página no pudo arrancar.`;
  });
}
