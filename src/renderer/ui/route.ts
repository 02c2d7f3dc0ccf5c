import { signal } from '@preact/signals';
import { followAddress } from '../../web/follow-address.ts';

export const VIEWS = ['devices', 'activity', 'pair', 'settings', 'diagnosis'] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  readonly view: View;
  /** `#/activity?device=desk` */
  readonly query: URLSearchParams;
}

/** What the fragment of the address names; the devices when it names nothing. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const view = VIEWS.find((name) => name === path) ?? 'devices';
  return { view, query: new URLSearchParams(query) };
}

export function hrefOf(view: View, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${view}${search === '' ? '' : `?${search}`}`;
}

export const route = signal<Route>({ view: 'devices', query: new URLSearchParams() });

/** Returns what ends it. */
export function followRoute(page: Window): () => void {
  return followAddress(page, (fragment) => {
    route.value = parseRoute(fragment);
  });
}
