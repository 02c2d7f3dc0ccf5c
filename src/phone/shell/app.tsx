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
};

export function App() {
  const phone = usePhone();
  const words = useWords();
  const member = phone.membership.value !== undefined;
  const view = route.value;
  const title = view === 'install' ? words.install.title : words.tabs[view];
  useEffect(() => {
    document.documentElement.lang = words.tag;
    document.title = member ? `${title} – Lantype` : 'Lantype';
  }, [words, title, member]);
  return (
    <>
      {member ? <Member view={view} /> : <PairView />}
      <p class="unseen" role="status">
        {announcement.value}
      </p>
    </>
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
