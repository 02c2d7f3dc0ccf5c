import './zod-without-eval.ts';
import { render } from 'preact';
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
import { prepareInstalling } from './settings/installing.ts';
import { findRecognition } from './speech/speech-api.ts';
import { browserClock } from './time/clock.ts';
import './style/base.css';
import './style/parts.css';
import './style/views.css';

async function main(root: Element): Promise<void> {
  // First of all: neither a code nor a shared text stays in the address bar or in the browser's history.
  const taken = takeFromAddress();
  const clock = browserClock;
  const database = await MessageDatabase.open('lantype', () => location.reload());
  const book = await MessageBook.open({ database, tabs: openTabChannel('lantype'), clock, newId: newMessageId });
  const phone = new Phone({
    book,
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
  await phone.start();
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
