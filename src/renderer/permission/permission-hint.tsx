import type { JSX } from 'preact';
import { words } from '../i18n/words.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { Note } from '../ui/note.tsx';
import { hrefOf } from '../ui/route.ts';
import { usePermission } from './use-permission.ts';

/** Where the desktop has not been asked, or has said no: that most windows get nothing, and where to change that. */
export function PermissionHint(): JSX.Element | null {
  const { permission } = usePermission();
  const known = permission.value;
  if (known === undefined || known.lacking !== undefined || known.state === 'granted') return null;
  const { hint, hintWhy, hintAction } = words.value.permission;
  return (
    <Note tone="warn" title={hint}>
      <p>{hintWhy}</p>
      <LinkButton href={hrefOf('diagnosis')} icon="keyboard">
        {hintAction}
      </LinkButton>
    </Note>
  );
}
