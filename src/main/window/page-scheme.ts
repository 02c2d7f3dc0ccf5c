import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../../protocol/content-security-policy.ts';
import type { ElectronApi } from '../electron-api.ts';

/** A scheme of our own, so that the window has an origin, and pages have none of the rights of `file:`. */
const SCHEME = 'lantype';
const HOST = 'window';
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Before the app is ready, and once. */
export function registerScheme({ protocol }: Pick<ElectronApi, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Whether an address is a page of ours. Not every part of Electron knows the origin of a scheme of one's own. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === `${SCHEME}:` && parsed.host === HOST;
}

/** The file that an address means; undefined for anything outside of the folder, and for names with a dot in front. */
export function fileOf(url: string, folder: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || !isOurs(url)) return undefined;
  let name: string;
  try {
    name = decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\') || /(^|\/)\./.test(name)) return undefined;
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) && path.extname(file) in TYPES ? file : undefined;
}

/** Serves the files of the built window, and nothing else, with the headers that the browser gets as well. */
export function servePage({ protocol }: Pick<ElectronApi, 'protocol'>, folder: string): void {
  const nothing = (status: number): Response => new Response(null, { status, headers: HEADERS });
  protocol.handle(SCHEME, async ({ url, method }) => {
    if (method !== 'GET') return nothing(405);
    const file = fileOf(url, folder);
    if (file === undefined) return nothing(404);
    try {
      const type = TYPES[path.extname(file)] ?? '';
      return new Response(await readFile(file), { headers: { ...HEADERS, 'content-type': type } });
    } catch {
      return nothing(404);
    }
  });
}
