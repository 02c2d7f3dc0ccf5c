/** Has the fragment of the page's address read: now, and whenever it changes. Returns how to stop. */
export function followAddress(page: Window, read: (fragment: string) => void): () => void {
  const follow = (): void => read(page.location.hash);
  follow();
  page.addEventListener('hashchange', follow);
  return () => page.removeEventListener('hashchange', follow);
}
