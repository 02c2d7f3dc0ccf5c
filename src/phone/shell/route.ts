import { type ReadonlySignal, signal } from '@preact/signals';

export const ROUTES = ['speak', 'history', 'settings', 'install'] as const;
export type Route = (typeof ROUTES)[number];

const current = signal<Route>('speak');

/** Which view is shown: the fragment of the address, so that "back" goes back. */
export const route: ReadonlySignal<Route> = current;

export function hrefOf(view: Route): string {
  return `#/${view === 'speak' ? '' : view}`;
}

export function go(view: Route): void {
  location.hash = hrefOf(view);
}

/** Returns how to stop. */
export function followAddress(): () => void {
  const read = (): void => {
    current.value = ROUTES.find((view) => location.hash === hrefOf(view)) ?? 'speak';
  };
  read();
  addEventListener('hashchange', read);
  return () => removeEventListener('hashchange', read);
}
