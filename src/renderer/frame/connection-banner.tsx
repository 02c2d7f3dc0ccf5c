import type { JSX } from 'preact';
import { words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';

/** Why what the page shows may not be how things are. */
export function ConnectionBanner(): JSX.Element | null {
  const { store } = useWindow();
  const { frame } = words.value;
  if (store.transport.state.value === 'lost') {
    return (
      <Note tone="warn" icon="unplug" title={frame.lost} role="alert">
        <p>{frame.lostHint}</p>
      </Note>
    );
  }
  const error = store.loadError.value;
  if (error === undefined) return null;
  return (
    <ErrorNote error={error}>
      <p>{frame.loadFailed}</p>
      <Button icon="refresh" onClick={() => void store.load()}>
        {frame.retry}
      </Button>
    </ErrorNote>
  );
}
