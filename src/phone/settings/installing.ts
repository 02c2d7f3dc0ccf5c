import { signal } from '@preact/signals';

/** Chromium's event of that name. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Where the browser offers to install the page, the way to ask for it. */
export const installPrompt = signal<InstallPrompt | undefined>(undefined);

/** Whether the browser trusts the certificate: only then it takes a service worker. `undefined`: not known yet. */
export const trusted = signal<boolean | undefined>(undefined);

/** Keeps the shell of the page for times without a connection. Returns how to stop listening. */
export function prepareInstalling(): () => void {
  const offered = (event: Event): void => {
    event.preventDefault();
    installPrompt.value = event as InstallPrompt;
  };
  addEventListener('beforeinstallprompt', offered);
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) trusted.value = false;
  else {
    serviceWorker.register('/service-worker.js').then(
      () => (trusted.value = true),
      // A certificate that nobody vouches for: browsers show the page, and refuse this.
      () => (trusted.value = false),
    );
  }
  return () => removeEventListener('beforeinstallprompt', offered);
}
