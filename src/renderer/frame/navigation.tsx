import type { JSX } from 'preact';
import { formats, words } from '../i18n/words.ts';
import { useWindow } from '../state/window-context.ts';
import type { IconName } from '../ui/icon.tsx';
import { Icon } from '../ui/icon.tsx';
import { hrefOf, route, VIEWS, type View } from '../ui/route.ts';

const ICONS: Record<View, IconName> = {
  devices: 'monitor',
  activity: 'activity',
  pair: 'qr',
  settings: 'settings',
  diagnosis: 'stethoscope',
};

export function Navigation(): JSX.Element {
  const { store } = useWindow();
  const { frame } = words.value;
  const held = store.held.value.length;
  return (
    <nav class="navigation" aria-label={frame.navigation}>
      <ul>
        {VIEWS.map((view) => (
          <li key={view}>
            <a href={hrefOf(view)} aria-current={route.value.view === view ? 'page' : undefined}>
              <Icon name={ICONS[view]} />
              <span class="navigation-word">{frame[view]}</span>
              {view === 'activity' && held > 0 && (
                <span class="badge">
                  {formats.value.number(held)}
                  <span class="hidden"> {words.value.states.held}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
