import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { words } from '../i18n/words.ts';
import { useAction } from '../state/use-action.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote, Note } from '../ui/note.tsx';

/** GNOME tells nobody who has the focus; the extension that does is the user's to install. */
export function FocusCard({ onInstalled }: { onInstalled: () => Promise<void> }): JSX.Element {
  const { store } = useWindow();
  const { run, busy, error } = useAction();
  const installed = useSignal(false);
  const { permission } = words.value;
  const install = async (): Promise<void> => {
    await store.call('permission.installExtension', {});
    installed.value = true;
    await onInstalled();
  };
  return (
    <section class="card permission">
      <h2>{permission.focusTitle}</h2>
      <p>{permission.focusWhy}</p>
      {installed.value ? (
        <Note tone="good" title={permission.installed} role="status" />
      ) : (
        <div class="buttons">
          <Button busy={busy.value} onClick={() => void run(install)}>
            {busy.value ? permission.installing : permission.install}
          </Button>
        </div>
      )}
      <ErrorNote error={error.value} />
    </section>
  );
}
