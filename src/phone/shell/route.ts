import { type ReadonlySignal, signal } from '@preact/signals';
import { followAddress } from '../../web/follow-address.ts';

export const ROUTES = ['speak', 'history', 'settings', 'install', 'move'] as const;
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
export function followRoute(): () => void {
  return followAddress(window, (fragment) => {
    current.value = ROUTES.find((view) => fragment === hrefOf(view)) ?? 'speak';
  });
}
