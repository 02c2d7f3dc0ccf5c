import './styles/window.css';
import { render } from 'preact';
import { browserClock } from '../web/clock.ts';
import { AppFrame } from './frame/app-frame.tsx';
import { followLook } from './frame/look.ts';
import { Announcer } from './state/announcer.ts';
import { Store } from './state/store.ts';
import { Ticker } from './state/ticker.ts';
import { WindowContext } from './state/window-context.ts';
import { chooseTransport } from './transport/choose-transport.ts';
import { followRoute } from './ui/route.ts';

// The page itself. Nothing else starts on import, and all of it ends with the tab.
const store = new Store(chooseTransport(window), browserClock);
const parts = { store, announcer: new Announcer(browserClock), ticker: new Ticker(browserClock) };
store.start();
parts.ticker.start();
followRoute(window);
followLook(store, window);

const root = document.querySelector('#root');
if (root !== null) {
  render(
    <WindowContext.Provider value={parts}>
      <AppFrame />
    </WindowContext.Provider>,
    root,
  );
}
