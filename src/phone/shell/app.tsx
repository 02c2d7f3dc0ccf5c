import { useEffect, useRef } from 'preact/hooks';
import { HistoryView } from '../history/history-view.tsx';
import { PairView } from '../pairing/pair-view.tsx';
import { SpeakView } from '../speech/speak-view.tsx';
import { announcement, usePhone, useWords } from './context.ts';
import { lazyView } from './lazy-view.tsx';
import { ConnectionNotice, PairingNotice } from './notices.tsx';
import { type Route, route } from './route.ts';
import { TabBar } from './tab-bar.tsx';

const VIEWS = {
  speak: SpeakView,
  history: HistoryView,
  settings: lazyView(async () => (await import('../settings/views.ts')).views.settings),
  install: lazyView(async () => (await import('../settings/views.ts')).views.install),
  move: lazyView(async () => (await import('../settings/views.ts')).views.move),
};
/** Also for a phone that is not paired: to come to trust the relay, and to be told that there is nothing to hand over. */
const FOR_ANYONE = ['install', 'move'] as const;

export function App() {
  const phone = usePhone();
  const words = useWords();
  const member = phone.membership.value !== undefined;
  const view = phone.moving.value === undefined ? route.value : 'move';
  const open = FOR_ANYONE.find((each) => each === view);
  const title = view === 'install' ? words.installTitle : view === 'move' ? words.connection.moved : words.tabs[view];
  useEffect(() => {
    document.documentElement.lang = words.tag;
    document.title = member ? `${title} – Lantype` : 'Lantype';
  }, [words, title, member]);
  return (
    <>
      {member ? <Member view={view} /> : open === undefined ? <PairView /> : <Stranger view={open} />}
      <p class="unseen" role="status">
        {announcement.value}
      </p>
    </>
  );
}

function Stranger({ view }: { view: (typeof FOR_ANYONE)[number] }) {
  const View = VIEWS[view];
  return (
    <main class={`view view-${view}`}>
      <View />
    </main>
  );
}

function Member({ view }: { view: Route }) {
  const View = VIEWS[view];
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    // As a new page would: from the top, and for screen readers at its beginning.
    scrollTo(0, 0);
    main.current?.focus();
  }, [view]);
  return (
    <>
      <main ref={main} tabIndex={-1} class={`view view-${view}`}>
        <PairingNotice />
        <ConnectionNotice />
        <View />
      </main>
      <TabBar view={view} />
    </>
  );
}
