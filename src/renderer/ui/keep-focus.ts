/**
 * What was done may have taken away the very button that did it. Whoever uses the keyboard goes on from `next`, or from
 * the title of the view, and not from the top of the page.
 */
export function keepFocus(next?: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const place = next === undefined ? undefined : document.getElementById(next);
    (place ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  });
}
