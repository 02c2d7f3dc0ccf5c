import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import { isFiltering } from '../state/message-filter.ts';
import { useWindow } from '../state/window-context.ts';
import { BurstProgress } from '../ui/burst-progress.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { hrefOf, route } from '../ui/route.ts';
import { ViewHead } from '../ui/view-head.tsx';
import { ActivityFilters } from './activity-filters.tsx';
import { HeldPanel } from './held-panel.tsx';
import { MessageFeed } from './message-feed.tsx';

function NoMessages(): JSX.Element {
  const { store } = useWindow();
  const { activity } = words.value;
  if (isFiltering(store.messages.filter.value)) {
    return (
      <EmptyState icon="search" title={activity.noneTitle} text={activity.noneText}>
        <Button icon="x" onClick={() => void store.messages.show({})}>
          {activity.clearFilters}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="activity" title={activity.emptyTitle} text={activity.emptyText}>
      <LinkButton kind="main" href={hrefOf('pair')} icon="qr">
        {activity.emptyAction}
      </LinkButton>
    </EmptyState>
  );
}

/** Every message and its way; what is held for this computer's user on top. */
export function ActivityView(): JSX.Element {
  const { store } = useWindow();
  const { messages, bursts } = store;
  const { activity, phrases, frame } = words.value;
  const wanted = route.value.query.get('device');
  useEffect(() => {
    if (wanted !== (messages.filter.peek().deviceId ?? null)) {
      void messages.show(wanted === null ? {} : { deviceId: wanted });
    }
  }, [wanted, messages]);
  messages.version.value;
  const error = messages.error.value;
  return (
    <>
      <ViewHead title={activity.title} intro={activity.intro} />
      <HeldPanel />
      {[...bursts.running.value.keys()].map((deviceId) => (
        <div class="burst-of" key={deviceId}>
          <strong>{store.nameOf(deviceId) ?? deviceId}</strong>
          <BurstProgress deviceId={deviceId} />
        </div>
      ))}
      <ActivityFilters />
      {error !== undefined && error.code !== 'DISCONNECTED' && (
        <ErrorNote error={error}>
          <Button icon="refresh" onClick={() => void messages.reload()}>
            {frame.retry}
          </Button>
        </ErrorNote>
      )}
      {!messages.loaded.value && error === undefined && <p class="muted">{phrases.loading}</p>}
      {messages.loaded.value && (messages.count === 0 ? <NoMessages /> : <MessageFeed />)}
    </>
  );
}
