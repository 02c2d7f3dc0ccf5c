import type { Phone } from '../phone.ts';
import { takeFromAddress } from './address.ts';

/** Tells the phone what the browser tells the page. Returns how to stop. */
export function watchBrowser(phone: Phone): () => void {
  const seen = (): void => phone.seen(document.visibilityState === 'visible');
  const network = (): void => phone.networkChanged();
  const stored = ({ key }: StorageEvent): void => phone.stored(key);
  // A pairing link that is opened where this page is open already loads nothing anew.
  const linked = (): void => {
    const { pairing, moving } = takeFromAddress();
    if (moving !== undefined) phone.move(moving);
    if (pairing !== undefined) void phone.pairing.open(pairing);
  };
  document.addEventListener('visibilitychange', seen);
  addEventListener('online', network);
  addEventListener('offline', network);
  addEventListener('storage', stored);
  addEventListener('hashchange', linked);
  seen();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    removeEventListener('online', network);
    removeEventListener('offline', network);
    removeEventListener('storage', stored);
    removeEventListener('hashchange', linked);
  };
}
