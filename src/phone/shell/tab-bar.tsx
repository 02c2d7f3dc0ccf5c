import { Icon } from '../ui/icon.tsx';
import { useWords } from './context.ts';
import { hrefOf, type Route } from './route.ts';

const TABS = ['speak', 'history', 'settings'] as const;

export function TabBar({ view }: { view: Route }) {
  const words = useWords();
  const current = view === 'install' ? 'settings' : view;
  return (
    <nav class="tabs" aria-label={words.tabs.label}>
      {TABS.map((tab) => (
        <a key={tab} href={hrefOf(tab)} aria-current={tab === current ? 'page' : undefined}>
          <Icon name={tab} />
          <span>{words.tabs[tab]}</span>
        </a>
      ))}
    </nav>
  );
}
