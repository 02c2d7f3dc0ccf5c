import type { JSX } from 'preact';
import { formats, words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Tag } from '../ui/tag.tsx';
import { agentState } from './agent-state.ts';

/** Sharing, this computer's typing, and the way to pause it. */
export function StatusLine(): JSX.Element | null {
  const { store } = useWindow();
  const { run, busy, error } = useAction();
  const app = store.app.value;
  const { frame } = words.value;
  if (app === undefined) return null;
  const { relay, agent } = app;
  const paused = agent?.status.paused ?? false;
  const state = agent !== undefined ? agentState(agent, words.value) : undefined;
  const held = store.held.value.length;
  const pause = async (): Promise<void> => {
    await store.call('typing.pause', { paused: !paused });
  };
  return (
    <section class="status-line" aria-label={frame.status}>
      <div class="tags" role="status">
        {state !== undefined && !(paused && state.tone === 'good') && (
          <Tag icon={state.icon} tone={state.tone}>
            {state.text}
          </Tag>
        )}
        {paused && (
          <Tag icon="pause" tone="warn">
            {frame.paused}
          </Tag>
        )}
        {relay !== undefined && (
          <Tag icon={relay.sharing.lan ? 'wifi' : 'wifiOff'} tone={relay.sharing.lan ? 'good' : 'quiet'}>
            {relay.sharing.lan ? frame.sharingOn : frame.sharingOff}
          </Tag>
        )}
        {agent === undefined && (
          <Tag icon="info" tone="quiet">
            {frame.relayOnly}
          </Tag>
        )}
        {held > 0 && (
          <a class="tag-link" href="#/activity">
            <Tag icon="hand" tone="warn">
              {frame.heldCount(formats.value.number(held))}
            </Tag>
          </a>
        )}
      </div>
      {agent !== undefined && (
        <Button
          icon={paused ? 'play' : 'pause'}
          kind={paused ? 'main' : 'plain'}
          busy={busy.value}
          onClick={() => void run(pause)}
        >
          {paused ? frame.resume : frame.pause}
        </Button>
      )}
      {state?.detail !== undefined && <p class="status-detail">{state.detail}</p>}
      <ErrorNote error={error.value} />
    </section>
  );
}
