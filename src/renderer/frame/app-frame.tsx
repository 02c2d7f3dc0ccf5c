import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ActivityView } from '../activity/activity-view.tsx';
import { DevicesView } from '../devices/devices-view.tsx';
import { DiagnosisView } from '../diagnosis/diagnosis-view.tsx';
import { words } from '../i18n/words.ts';
import { PairView } from '../pair/pair-view.tsx';
import { SettingsView } from '../settings/settings-view.tsx';
import { useWindow } from '../state/window-context.ts';
import { route, type View } from '../ui/route.ts';
import { ScrollerContext } from '../ui/scroller.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { DamagedNote } from './damaged-note.tsx';
import { LoggedOut } from './logged-out.tsx';
import { Navigation } from './navigation.tsx';
import { StatusLine } from './status-line.tsx';

const VIEW_COMPONENTS: Record<View, () => JSX.Element> = {
  devices: DevicesView,
  activity: ActivityView,
  pair: PairView,
  settings: SettingsView,
  diagnosis: DiagnosisView,
};

function Announcements(): JSX.Element {
  const { announcer } = useWindow();
  return (
    <p class="announcement" role="status">
      {announcer.text.value}
    </p>
  );
}

/** Everything around the view, and the view that the address names. */
export function AppFrame(): JSX.Element {
  const { store } = useWindow();
  const scroller = useRef<HTMLElement>(null);
  const { view } = route.value;
  const shown = useRef(view);
  useEffect(() => {
    // As when a page loads: at the top, and a screen reader begins there. Not at the start, where it does so anyway.
    if (shown.current === view) return;
    shown.current = view;
    scroller.current?.scrollTo(0, 0);
    scroller.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [view]);
  if (store.transport.state.value === 'logged-out') return <LoggedOut />;
  const { frame } = words.value;
  const ViewComponent = VIEW_COMPONENTS[view];
  return (
    <ScrollerContext.Provider value={scroller}>
      <button type="button" class="skip" onClick={() => scroller.current?.querySelector('h1')?.focus()}>
        {frame.skip}
      </button>
      <div class="frame">
        <header class="side">
          <p class="brand">
            <span class="brand-mark" aria-hidden="true" />
            Lantype
          </p>
          <Navigation />
          {store.app.value !== undefined && <p class="version">{frame.version(store.app.value.version)}</p>}
        </header>
        <div class="body">
          <StatusLine />
          <main class="scroller" ref={scroller}>
            <ConnectionBanner />
            <DamagedNote />
            {store.app.value === undefined && store.transport.state.value !== 'lost' ? (
              <p class="loading" role="status">
                {frame.connecting}
              </p>
            ) : (
              <ViewComponent key={view} />
            )}
          </main>
        </div>
      </div>
      <Announcements />
    </ScrollerContext.Provider>
  );
}
