import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/note.tsx';

/** What this start could not read, until its user has read that. */
export function DamagedNote(): JSX.Element | null {
  const { store } = useWindow();
  const [seen, setSeen] = useState(false);
  const { frame } = words.value;
  const damaged = store.app.value?.damaged ?? [];
  if (seen || damaged.length === 0) return null;
  return (
    <Note tone="warn" title={frame.damaged} role="status">
      {damaged.map(({ name, keptAs }) => (
        <p key={name}>
          {frame.damagedFiles[name]} {frame.damagedKept} <code>{keptAs}</code>
        </p>
      ))}
      <Button onClick={() => setSeen(true)}>{frame.damagedSeen}</Button>
    </Note>
  );
}
