import './no-eval.ts';
import './styles/window.css';
import { render } from 'preact';
import { windowClock } from './clock.ts';
import { AppFrame } from './frame/app-frame.tsx';
import { followLook } from './frame/look.ts';
import { Announcer } from './state/announcer.ts';
import { Store } from './state/store.ts';
import { Ticker } from './state/ticker.ts';
import { WindowContext } from './state/window-context.ts';
import { chooseTransport } from './transport/choose-transport.ts';
import { followAddress } from './ui/route.ts';

// The page itself: it is all here that starts on import, and it ends with the tab.
const store = new Store(chooseTransport(window), windowClock);
const room = { store, announcer: new Announcer(windowClock), ticker: new Ticker(windowClock) };
store.start();
room.ticker.start();
followAddress(window);
followLook(store, window);

const root = document.querySelector('#root');
if (root !== null) {
  render(
    <WindowContext.Provider value={room}>
      <AppFrame />
    </WindowContext.Provider>,
    root,
  );
}
