import { type MovingFragment, readMovingFragment } from '../moving/moving-fragment.ts';
import { type PairingFragment, readPairingFragment } from '../pairing/pairing-fragment.ts';

export interface Taken {
  readonly pairing: PairingFragment | undefined;
  readonly moving: MovingFragment | undefined;
  /** What another app shared to this page. */
  readonly text: string | undefined;
}

/** Reads what the address brought, and takes it out of the address bar and of the history at once. */
export function takeFromAddress(): Taken {
  const query = new URLSearchParams(location.search);
  const given = ['title', 'text', 'url'].map((name) => query.get(name)?.trim() ?? '');
  const shared = [...new Set(given)].filter((part) => part !== '');
  const pairing = readPairingFragment(location.hash);
  const moving = readMovingFragment(location.hash);
  const isRoute = pairing === undefined && moving === undefined;
  if (location.search !== '' || !isRoute) history.replaceState(null, '', isRoute ? `/${location.hash}` : '/');
  // Some apps put the address into the text as well.
  const parts = shared.filter((part, index) => !shared.some((other, at) => at !== index && other.includes(part)));
  return { pairing, moving, text: parts.length === 0 ? undefined : parts.join('\n') };
}
