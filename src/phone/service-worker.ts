/**
 * Keeps the shell of the page, so that it opens without a connection. Never an answer of the API: those are the
 * page's own business. It is a script of its own and imports nothing.
 */
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waits) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetches) => void): void;
}
interface Waits {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = self as unknown as Worker;
const CACHE = 'lantype-shell-1';
const PATIENCE_MS = 2_000;
const FILES = /^\/(assets\/.*|icon.*\.(svg|png)|manifest\.webmanifest)$/;

/** The page, and every file that it names or that those name. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  const page = await fetch('/', { cache: 'no-cache' });
  const wanted = new Set<string>();
  const collect = async (response: Response): Promise<void> => {
    const text = await response.text();
    // The page says `/assets/…`, a script `./…` of those beside it.
    for (const [, name] of text.matchAll(/(?:\bassets|\.)\/([\w.-]+\.(?:js|css))/g)) wanted.add(`/assets/${name}`);
  };
  await collect(page.clone());
  for (const path of wanted) {
    // A Set goes on with what is added meanwhile.
    const response = (await cache.match(path)) ?? (await fetch(path));
    if (!response.ok) continue;
    if (path.endsWith('.js')) await collect(response.clone());
    await cache.put(path, response);
  }
  await cache.put('/', page);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/assets/') && !wanted.has(pathname)) await cache.delete(request);
  }
}

/** The newest page when there is a connection. A text that another app shares stays in the address, on the phone. */
async function thePage(): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match('/');
  // A computer that is asleep, or a firewall, says nothing at all, and browsers wait for minutes.
  const limit = kept === undefined ? {} : { signal: AbortSignal.timeout(PATIENCE_MS) };
  try {
    const page = await fetch('/', { cache: 'no-cache', ...limit });
    if (page.ok) return page;
    throw new Error(`HTTP ${page.status}`);
  } catch (error) {
    if (kept !== undefined) return kept;
    throw error;
  }
}

async function theFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

worker.addEventListener('install', (event) => event.waitUntil(keepShell().then(() => worker.skipWaiting())));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate' && pathname === '/') {
    event.respondWith(thePage());
    // What is new is kept for the next time without a connection.
    event.waitUntil(keepShell().catch(() => undefined));
  } else if (FILES.test(pathname)) event.respondWith(theFile(request));
});
