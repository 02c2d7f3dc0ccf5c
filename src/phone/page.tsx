import { render } from 'preact';
import { browserClock, type Clock } from '../web/clock.ts';
import { Dictionary } from './language/dictionary.ts';
import { MessageDatabase } from './messages/message-database.ts';
import { MessageRepository } from './messages/message-repository.ts';
import { newMessageId } from './messages/phone-message.ts';
import { openTabChannel } from './messages/tab-channel.ts';
import { phoneName } from './pairing/phone-name.ts';
import { Phone } from './phone.ts';
import { openLocalState } from './preferences/preferences.ts';
import { prepareInstalling } from './settings/installing.ts';
import { takeFromAddress } from './shell/address.ts';
import { App } from './shell/app.tsx';
import { PhoneProvider } from './shell/context.ts';
import { followRoute } from './shell/route.ts';
import { watchBrowser } from './shell/watch-browser.ts';
import { findRecognition } from './speech/speech-api.ts';
import './style/base.css';
import './style/parts.css';
import './style/views.css';

async function openRepository(clock: Clock): Promise<MessageRepository> {
  const database = await MessageDatabase.open('lantype', () => location.reload());
  return MessageRepository.open({ database, tabs: openTabChannel('lantype'), clock, newId: newMessageId });
}

async function main(root: Element): Promise<void> {
  // First of all: neither a code nor a shared text stays in the address bar or in the browser's history.
  const taken = takeFromAddress();
  const clock = browserClock;
  const state = openLocalState(localStorage);
  const dictionary = new Dictionary(state.preferences, navigator.language);
  // Side by side: neither needs the other, and the user waits for both.
  const [repository] = await Promise.all([openRepository(clock), dictionary.start()]);
  const phone = new Phone({
    repository,
    state,
    dictionary,
    // As a function of the window, wherever it is called from.
    fetch: (...request) => fetch(...request),
    storage: localStorage,
    clock,
    random: Math.random,
    locks: navigator.locks,
    recognition: findRecognition(window),
    browserLanguage: navigator.language,
    phoneName: () => phoneName(navigator),
    persist: () => void navigator.storage?.persist?.(),
  });
  if (taken.text !== undefined) phone.draft.insert(taken.text);
  phone.start();
  followRoute();
  watchBrowser(phone);
  render(
    <PhoneProvider value={phone}>
      <App />
    </PhoneProvider>,
    root,
  );
  if (taken.moving !== undefined) phone.move(taken.moving);
  if (taken.pairing !== undefined) void phone.pairing.open(taken.pairing);
  prepareInstalling();
}

const root = document.querySelector('#root');
if (root !== null) {
  main(root).catch((error: unknown) => {
    root.textContent = `This page could not start: ${String(error)} – Esta página no pudo arrancar.`;
  });
}
